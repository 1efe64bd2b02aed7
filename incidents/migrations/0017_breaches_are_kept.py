from django.db import migrations

from accounts.triggers import append_only, frozen_columns


class Migration(migrations.Migration):
    """What is written on a breach is corrected by adding, in both databases."""

    dependencies = [("incidents", "0016_data_breaches")]

    operations = [
        frozen_columns(
            "incidents_databreach",
            columns=[
                "id",
                "send_key",
                "reference",
                "site_id",
                "incident_id",
                "title",
                "what_happened",
                "contained",
                "people_kinds",
                "is_supplier",
                "reported_by_id",
                "reported_at",
                "found_at",
                "internal_due_at",
            ],
        ),
        append_only(
            "incidents_breachawareness", keys=[["id"], ["breach_id", "number"]]
        ),
        append_only("incidents_breachfacts"),
        append_only("incidents_breachassessment"),
        append_only("incidents_breachdecision"),
        append_only("incidents_breachmessage"),
        append_only("incidents_breachentry"),
        append_only("incidents_breachtask"),
        append_only("incidents_breachtaskdone", keys=[["id"], ["task_id"]]),
        append_only(
            "incidents_breachalarm",
            keys=[["id"], ["breach_id", "clock", "awareness", "step"]],
        ),
    ]
