from django.db import migrations, models

from accounts.triggers import append_only, kept_through


class Migration(migrations.Migration):
    dependencies = [("incidents", "0024_cyber_checks")]

    operations = kept_through(
        [
            migrations.AddField(
                model_name="breachfacts",
                name="root_cause",
                field=models.CharField(
                    blank=True, help_text="What lies behind it.", max_length=300
                ),
            ),
            migrations.AddField(
                model_name="breachfacts",
                name="staff_pointer",
                field=models.CharField(
                    blank=True,
                    help_text="Where a follow-up with staff is kept, never what it says.",
                    max_length=120,
                ),
            ),
        ],
        triggers=append_only("incidents_breachfacts"),
    )
