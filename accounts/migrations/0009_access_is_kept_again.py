from django.db import migrations

from accounts.triggers import append_only


class Migration(migrations.Migration):
    """SQLite built the table anew for its new column: its triggers come back."""

    dependencies = [("accounts", "0008_access_has_a_purpose")]

    operations = [append_only("accounts_accessentry")]
