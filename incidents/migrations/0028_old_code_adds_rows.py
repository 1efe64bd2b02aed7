from django.db import migrations, models

from accounts.triggers import append_only, kept_through


class Migration(migrations.Migration):
    """Columns that came to a table later are filled for code that knows them not.

    While an update runs, the release before it goes on adding rows.
    """

    dependencies = [
        ("incidents", "0027_notes_and_letters"),
    ]

    operations = [
        *kept_through(
            [
                migrations.AlterField(
                    model_name="breachassessment",
                    name="notes",
                    field=models.JSONField(
                        blank=True,
                        db_default={},
                        default=dict,
                        help_text="A few words on a factor, by its code. Those without are left out.",
                    ),
                ),
            ],
            triggers=append_only("incidents_breachassessment"),
        ),
        *kept_through(
            [
                migrations.AlterField(
                    model_name="breachfacts",
                    name="root_cause",
                    field=models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="What lies behind it.",
                        max_length=300,
                    ),
                ),
                migrations.AlterField(
                    model_name="breachfacts",
                    name="staff_pointer",
                    field=models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="Where a follow-up with staff is kept, never what it says.",
                        max_length=120,
                    ),
                ),
            ],
            triggers=append_only("incidents_breachfacts"),
        ),
        *kept_through(
            [
                migrations.AlterField(
                    model_name="breachmessage",
                    name="are_all_told",
                    field=models.BooleanField(
                        db_default=True,
                        default=True,
                        help_text="Of the people in it: nobody is left to tell.",
                    ),
                ),
            ],
            triggers=append_only("incidents_breachmessage"),
        ),
        *kept_through(
            [
                migrations.AlterField(
                    model_name="requeststep",
                    name="letter",
                    field=models.TextField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="What was sent: its words, or what was in it.",
                    ),
                ),
                migrations.AlterField(
                    model_name="requeststep",
                    name="sent_to",
                    field=models.CharField(
                        blank=True,
                        db_default="",
                        default="",
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
