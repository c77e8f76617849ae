from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("lending", "0009_first_stock")]
    operations = [
        migrations.AddIndex(
            model_name="loanline",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)),
                fields=["first_day"],
                name="line_under_way",
            ),
        ),
    ]
