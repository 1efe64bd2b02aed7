from django.db import migrations

from accounts.triggers import append_only


class Migration(migrations.Migration):
    """Who told a reviewer in person is never changed; it is corrected by adding."""

    dependencies = [("incidents", "0005_drafts")]

    operations = [
        append_only("incidents_inpersonreport", keys=[["id"], ["incident_id"]]),
    ]
