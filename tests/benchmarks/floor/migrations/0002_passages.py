from django.db import connection, migrations

if connection.vendor == "postgresql":
    CREATE = [
        "CREATE TABLE floor_passage (title text, body text, vector tsvector)",
        "CREATE INDEX floor_passage_vector ON floor_passage USING gin (vector)",
    ]
else:
    CREATE = ["CREATE VIRTUAL TABLE floor_passage USING fts5(title, body)"]


class Migration(migrations.Migration):
    dependencies = [("floor", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, "DROP TABLE floor_passage")]
