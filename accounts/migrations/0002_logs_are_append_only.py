from django.db import migrations

from accounts.triggers import append_only


class Migration(migrations.Migration):
    """The audit log and the record of who looked are only ever added to."""

    dependencies = [("accounts", "0001_initial")]

    operations = [
        append_only("accounts_auditentry"),
        append_only("accounts_accessentry"),
    ]
