from django.db import migrations

from accounts.triggers import append_only, frozen_columns


class Migration(migrations.Migration):
    """Rows of the review are only added to; two tables were built anew in SQLite."""

    dependencies = [("incidents", "0003_review_to_the_full")]

    operations = [
        append_only("incidents_decision"),
        append_only("incidents_action"),
        append_only("incidents_undoing", keys=[["id"], ["decision_id"]]),
        append_only("incidents_skip", keys=[["id"], ["incident_id", "number"]]),
        frozen_columns(
            "incidents_share",
            columns=[
                "id",
                "incident_id",
                "user_id",
                "until",
                "reason",
                "given_by_id",
                "given_at",
            ],
        ),
        frozen_columns(
            "incidents_reviewduty",
            columns=[
                "id",
                "site_id",
                "person_id",
                "from_day",
                "to_day",
                "phone",
                "given_by_id",
                "given_at",
            ],
        ),
    ]
