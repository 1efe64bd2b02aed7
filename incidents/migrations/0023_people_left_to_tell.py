from django.db import migrations, models

from accounts.triggers import append_only, kept_through


class Migration(migrations.Migration):
    dependencies = [("incidents", "0022_members_of_now")]

    operations = kept_through(
        [
            migrations.AddField(
                model_name="breachmessage",
                name="are_all_told",
                field=models.BooleanField(
                    default=True,
                    help_text="Of the people in it: nobody is left to tell.",
                ),
            ),
        ],
        triggers=append_only("incidents_breachmessage"),
    )
