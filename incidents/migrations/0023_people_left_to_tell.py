from django.db import migrations, models

from accounts.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("incidents", "0022_members_of_now")]

    operations = [
        migrations.AddField(
            model_name="breachmessage",
            name="are_all_told",
            field=models.BooleanField(
                default=True, help_text="Of the people in it: nobody is left to tell."
            ),
        ),
        append_only("incidents_breachmessage"),
    ]
