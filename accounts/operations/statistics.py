"""What SQLite knows of how much lies in each table, so that it picks indexes well."""

from typing import Final

from django.db import connection

# Rows looked at for each index: enough to tell a few from many, and done at once
# however much there is.
_LOOKED_AT: Final = 1000


def refresh_statistics() -> None:
    """Let SQLite look over its tables anew. PostgreSQL does so by itself.

    Without it SQLite takes every table for a million rows, and walks through the whole
    history for a page that asks for what is open.
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit = {_LOOKED_AT}")
        cursor.execute("ANALYZE")
