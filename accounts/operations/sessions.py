"""Knowing the browsers and sessions of somebody, and ending a session."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import SignedInSession, Site, User
from accounts.models.browsers import KnownBrowser, digest_of
from accounts.operations import notices
from accounts.operations.records import audit
from accounts.refusals import NotAllowed
from accounts.terms import NoticeKind, RecordKind


@transaction.atomic
def note_sign_in(*, session_key: str, words: str, browser_key: str, by: User) -> str:
    """Note a sign-in and return the key that the browser is to keep.

    `browser_key` is what the browser has kept, or empty. One that this person has
    not used before is told to them by mail, but for their very first.
    """
    key = browser_key or secrets.token_urlsafe(32)
    digest = digest_of(key)
    is_first = not KnownBrowser.objects.filter(user=by).exists()
    _, is_new = KnownBrowser.objects.get_or_create(user=by, digest=digest)
    SignedInSession.objects.update_or_create(
        key=session_key,
        defaults={"user": by, "words": words, "began_at": timezone.now()},
    )
    site = site_of(by)
    if is_new and not is_first and site is not None:
        notices.owe(
            kind=NoticeKind.NEW_DEVICE,
            recipients=[by],
            record_kind=RecordKind.USER,
            record=by,
            site=site,
            step=digest[:30],
        )
    return key


def live_sessions(user: User) -> list[SignedInSession]:
    """Return the sessions of the person that go on, newest first."""
    noted = list(user.sessions.all())
    live = set(
        Session.objects.filter(
            session_key__in=[each.key for each in noted],
            expire_date__gt=timezone.now(),
        ).values_list("session_key", flat=True)
    )
    return [each for each in noted if each.key in live]


@transaction.atomic
def end_sessions(*, sessions: Iterable[SignedInSession], by: User) -> int:
    """End sessions of one's own at once; return how many. Others: `NotAllowed`."""
    ending = list(sessions)
    if any(each.user_id != by.pk for each in ending):
        raise NotAllowed
    _end(ending)
    audit(
        "end_sessions",
        record_kind=RecordKind.USER,
        record=by,
        site=None,
        by=by,
        count=len(ending),
    )
    return len(ending)


def end_all_of(user: User) -> None:
    """End every session of somebody, for an operation that ends their account."""
    _end(list(user.sessions.all()))


@transaction.atomic
def drop_expired_sessions(*, now: datetime) -> int:
    """Delete the sessions that had ended by then; return how many.

    A session may hold words that somebody typed as it ended (docs/decisions.md). The
    notes of browsers that were signed in go with theirs. A session that is locked, or
    goes on, stays, and so do drafts: they are rows of their own. It leaves no audit
    entry: nothing of the school changes. Safe to run twice, late and at once.
    """
    count, _ = Session.objects.filter(expire_date__lte=now).delete()
    began_before = now - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    SignedInSession.objects.filter(
        ~Exists(Session.objects.filter(session_key=OuterRef("key"))),
        began_at__lte=began_before,
    ).delete()
    return count


def _end(sessions: list[SignedInSession]) -> None:
    Session.objects.filter(session_key__in=[each.key for each in sessions]).delete()
    SignedInSession.objects.filter(pk__in=[each.pk for each in sessions]).delete()


def site_of(user: User) -> Site | None:
    """Return a site that the person has to do with today, or None."""
    today = timezone.localdate()
    post = user.posts.current(today).select_related("site").first()
    if post:
        return post.site
    link = user.parental_links.current(today).select_related("pupil__site").first()
    return link.pupil.site if link else None
