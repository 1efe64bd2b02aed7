"""Addresses that hang on nothing, looked up once for the process."""

from functools import cache

from django.urls import get_script_prefix, reverse


def plain_address(name: str) -> str:
    """Return the address of a page of which there is one."""
    return _below(name, get_script_prefix())


@cache
def _below(name: str, prefix: str) -> str:
    """Return it where all addresses of the site begin with a prefix."""
    return reverse(name)
