from django.db import migrations

from accounts.triggers import append_only, frozen_columns


class Migration(migrations.Migration):
    """What was written and decided is never changed; it is corrected by adding."""

    dependencies = [("incidents", "0001_initial")]

    operations = [
        frozen_columns(
            "incidents_incident",
            columns=[
                "id",
                "send_key",
                "reference",
                "site_id",
                "author_id",
                "author_title",
                "what_happened",
                "happened_at",
                "place",
                "done_so_far",
                "done_words",
                "device",
                "link",
                "lesson",
                "pupil_safe",
                "still_happening",
                "staff_harmed",
                "found_out_at",
                "received_at",
            ],
        ),
        append_only("incidents_involvement"),
        append_only("incidents_decision"),
        append_only("incidents_action"),
        append_only("incidents_actiondone", keys=[["id"], ["action_id"]]),
        append_only("incidents_addendum"),
        append_only("incidents_reviewday", keys=[["id"], ["site_id", "day"]]),
    ]
