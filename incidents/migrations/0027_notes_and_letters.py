from django.db import migrations, models

from accounts.triggers import append_only, kept_through


class Migration(migrations.Migration):
    """A note for each factor of a risk; what was sent to whom asked, and to whom."""

    dependencies = [
        ("incidents", "0026_case_files"),
    ]

    operations = [
        *kept_through(
            [
                migrations.AddField(
                    model_name="breachassessment",
                    name="notes",
                    field=models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="A few words on a factor, by its code. Those without are left out.",
                    ),
                ),
            ],
            triggers=append_only("incidents_breachassessment"),
        ),
        *kept_through(
            [
                migrations.AddField(
                    model_name="requeststep",
                    name="letter",
                    field=models.TextField(
                        blank=True,
                        help_text="What was sent: its words, or what was in it.",
                    ),
                ),
                migrations.AddField(
                    model_name="requeststep",
                    name="sent_to",
                    field=models.CharField(
                        blank=True,
                        help_text="Who it went to, at which address.",
                        max_length=200,
                    ),
                ),
            ],
            triggers=append_only(
                "incidents_requeststep", keys=[["id"], ["request_id", "number"]]
            ),
        ),
    ]
