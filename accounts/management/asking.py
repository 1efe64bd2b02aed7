"""Turning what somebody typed into values, with words that say what to type."""

import argparse
from collections.abc import Callable
from datetime import date, time
from typing import TypeVar

from django.core.management.base import CommandError

from accounts.models import Site
from accounts.terms import Role

Value = TypeVar("Value")


def a_day(text: str) -> date:
    """Return a day typed as 2026-09-01."""
    return _read(text, date.fromisoformat, "Give a day as year-month-day: 2026-09-01.")


def a_time(text: str) -> time:
    """Return a time typed as 08:30."""
    return _read(text, time.fromisoformat, "Give a time as hours:minutes: 08:30.")


def a_role(text: str) -> Role:
    """Return a role by its code, such as dsl."""
    return _read(text, Role, f"Give one of these roles: {', '.join(Role.values)}.")


def find_site(name: str, prefix: str) -> Site:
    """Return the site of that name. The school's prefix tells two of a name apart."""
    sites = Site.objects.filter(name__iexact=name.strip())
    if prefix:
        sites = sites.filter(school__reference_prefix__iexact=prefix)
    found = list(sites.select_related("school")[:2])
    if not found:
        known = ", ".join(Site.objects.values_list("name", flat=True))
        message = f"There is no site called {name}. There are: {known or 'none'}."
        raise CommandError(message)
    if len(found) > 1:
        message = f"Two schools have a site called {name}. Add --school PREFIX."
        raise CommandError(message)
    return found[0]


def _read(text: str, read: Callable[[str], Value], words: str) -> Value:
    try:
        return read(text)
    except ValueError as reason:
        raise argparse.ArgumentTypeError(words) from reason
