from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("lending", "0005_carry_board_texts")]
    operations = [migrations.RemoveField(model_name="titlepage", name="panel_texts")]
