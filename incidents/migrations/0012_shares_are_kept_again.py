from django.db import migrations

from accounts.triggers import frozen_columns


class Migration(migrations.Migration):
    """SQLite may have built the table anew: its triggers come back."""

    dependencies = [("incidents", "0011_shares_may_follow_each_other")]

    operations = [
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
    ]
