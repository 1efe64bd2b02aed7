"""Words in addresses."""

from django.urls.converters import StringConverter


class WordConverter(StringConverter):
    """Words between two slashes, without a NUL: PostgreSQL holds none in a text."""

    regex = r"[^/\0]+"
