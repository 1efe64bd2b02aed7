"""Which tables a backup holds."""

from typing import Final

from django.db import connections

# Who is signed in at the moment, and what is only remembered to be quick.
LEFT_OUT: Final = ("django_session", "cache")


def table_names(using: str) -> list[str]:
    """Return the tables of the product that are there, but for those left out."""
    names = connections[using].introspection.django_table_names(
        only_existing=True, include_views=False
    )
    return sorted(set(names) - set(LEFT_OUT))
