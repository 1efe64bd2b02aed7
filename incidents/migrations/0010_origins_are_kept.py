from django.db import migrations

from accounts.triggers import append_only


class Migration(migrations.Migration):
    """Where an incident came from is never changed."""

    dependencies = [("incidents", "0009_incidents_brought_in")]

    operations = [
        append_only(
            "incidents_origin",
            keys=[["id"], ["incident_id"], ["school_id", "key"]],
        )
    ]
