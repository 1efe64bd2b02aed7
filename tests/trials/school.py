"""A small school with teachers who are signed in and two people who are alerted."""

from datetime import date

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connections

from accounts.abilities import OPERATOR
from accounts.terms import Role
from incidents.operations import kinds
from tests.factories import SchoolFactory, SiteFactory, TermFactory
from tests.people import SIGN_IN_BACKEND, person

_ALERTED = ((Role.DSL, "Karen Osei"), (Role.HEADTEACHER, "Dana Whitmore"))


def prepare(teachers):
    """Make tables, places and people; return session keys and how many are alerted."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    school = SchoolFactory(name="Oakfield", reference_prefix="ES")
    TermFactory(school=school)
    kinds.install_kinds(school=school, by=OPERATOR)
    # No missed day. On an afternoon of term a digest may be owed besides.
    site = SiteFactory(school=school, name="North", review_begins_on=date(2034, 1, 1))
    for role, name in _ALERTED:
        person(name, (role, site))
    sessions = [
        _session(person(f"Teacher {number}", (Role.STAFF, site)))
        for number in range(teachers)
    ]
    connections.close_all()
    return sessions, len(_ALERTED)


def _session(user):
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = SIGN_IN_BACKEND
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.set_expiry(settings.SESSION_COOKIE_AGE)
    store.create()
    return store.session_key
