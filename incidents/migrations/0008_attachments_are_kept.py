from django.db import migrations

from accounts.triggers import append_only


class Migration(migrations.Migration):
    """A file on an incident, and that it is locked, are only ever added."""

    dependencies = [("incidents", "0007_attachments")]

    operations = [
        append_only("incidents_attachment"),
        append_only("incidents_attachmentlock", keys=[["id"], ["attachment_id"]]),
    ]
