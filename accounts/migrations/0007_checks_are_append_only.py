from django.db import migrations

from accounts.triggers import append_only


class Migration(migrations.Migration):
    """What a look at the audit log found is only ever added."""

    dependencies = [("accounts", "0006_jobs_are_noted")]

    operations = [append_only("accounts_auditcheck")]
