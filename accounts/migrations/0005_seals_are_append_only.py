from django.db import migrations

from accounts.triggers import append_only, frozen_columns


class Migration(migrations.Migration):
    """A seal is only ever added, and what was told to the outside stays as it was."""

    dependencies = [("accounts", "0004_audit_is_chained")]

    operations = [
        append_only(
            "accounts_auditlink", keys=[["id"], ["entry_id"], ["chain", "number"]]
        ),
        frozen_columns("accounts_auditanchor", columns=["id", "day", "made_at", "heads"]),
    ]
