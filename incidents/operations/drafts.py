"""Keeping, sending and deleting drafts, and reminding their authors."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.abilities import JOB, Actor, require
from accounts.deadlines import local_day
from accounts.models import Site, User
from accounts.models.rules import Rule
from accounts.operations import notices
from accounts.operations.records import audit
from accounts.refusals import Refusal
from accounts.terms import Ability, NoticeKind, RecordKind
from incidents.models import Draft, Incident
from incidents.models.draft import DraftQuerySet
from incidents.models.settling import HasFiles, IsReminded, SavedAs, SavedAt
from incidents.operations import attaching, sending
from incidents.operations.sending import Account
from incidents.refusals import DraftChanged, DraftGone, DraftNotYours, DraftSent
from incidents.terms import UNTOUCHED_DRAFT_KEPT, DraftDeleted


@dataclass(frozen=True)
class Saving:
    """Which page saves a draft, and what that page knows.

    `revision` is the last one the page has seen, and 0 before there is a draft.
    `turn` counts the saves of a page that saves by itself; 0 is a press on a button.
    `replaces` is said by a person who was shown that another tab changed it.
    """

    page: UUID
    revision: int = 0
    turn: int = 0
    replaces: bool = False


@dataclass(frozen=True)
class _Hanging:
    has_files: bool
    is_reminded: bool


@transaction.atomic
def open_draft(*, site: Site, by: User) -> Draft:
    """Make an empty draft of this person at the site and return it.

    Refuses with `NotAllowed` whoever may not log there.
    """
    require(by, Ability.LOG_INCIDENT, at=site)
    draft = Draft.objects.create(id=uuid4(), owner=by, site=site)
    _note("draft.opened", draft, by=by)
    return draft


@transaction.atomic
def save_draft(
    *, draft_id: UUID, answers: str, site: Site, saving: Saving, by: User
) -> Draft:
    """Keep what a page holds and return the draft with its new revision.

    A draft that is not there yet is made under the page's own id. Saves of one page
    follow each other by their turn, so that one which was overtaken on its way
    changes nothing; another page must have seen the last revision.

    Refuses with `NotAllowed` whoever may not log at the site, `DraftNotYours`
    somebody else's draft, `DraftChanged` a page that has not seen the last revision,
    `DraftSent` and `DraftGone` a draft that is over. Its saves leave no audit entry:
    there is one every few seconds, and only their author may know of them.
    """
    require(by, Ability.LOG_INCIDENT, at=site)
    _begin(draft_id, site=site, revision=saving.revision, by=by)
    own = Draft.objects.visible_to(by).filter(pk=draft_id)
    saved = (
        own.open()
        .filter(_may_follow(saving))
        .update(
            answers=answers,
            site=site,
            revision=F("revision") + 1,
            page=saving.page,
            turn=saving.turn,
            saved_at=timezone.now(),
        )
    )
    if not saved:
        raise _why_not(own.first(), saving)
    return own.get()


@transaction.atomic
def send_draft(
    *,
    draft_id: UUID,
    account: Account,
    site: Site,
    has_file: bool,
    files_show_image: bool | None = None,
    kept: str | None = None,
    by: User,
) -> Incident:
    """Send a draft: one incident, however often it is asked for. Return it.

    The draft is marked as sent and its words, which the incident now holds, go.
    Its files go with it: see `attaching.carry_over` for `files_show_image`. Reminders
    that are owed about it are withdrawn. `kept` are the answers that the account was
    made of, where they are not known to be what the draft holds.

    Refuses somebody else's draft with `DraftNotYours`, one that is not open or holds
    other answers than `kept` with `DraftChanged`, and what `sending.send_incident`
    refuses; then the draft stays as it was.
    """
    own = Draft.objects.visible_to(by).open().filter(pk=draft_id)
    start = sending.begin(
        account,
        site=site,
        send_key=draft_id,
        has_file=has_file,
        by=by,
        asked=_what_hangs_on(draft_id, kept=kept, by=by),
    )
    if start.earlier is None and kept is not None and not start.answers["saved_at"]:
        raise DraftChanged
    incident = start.earlier or sending.enter(
        account, start, site=site, send_key=draft_id, by=by
    )
    hangs = _mark_sent(own, incident, start.answers)
    if hangs is None and Draft.objects.filter(pk=draft_id).exclude(owner=by).exists():
        raise DraftNotYours
    if hangs and hangs.has_files:
        attaching.carry_over(
            draft_id=draft_id, incident=incident, shows_image=files_show_image, by=by
        )
    if hangs and hangs.is_reminded:
        _take_back_reminders(draft_id)
    return incident


@transaction.atomic
def delete_draft(*, draft_id: UUID, reason: DraftDeleted, by: User) -> None:
    """Delete the words of one's own draft; that it was, and why it went, stays.

    Refuses with `NotAllowed` whoever may not log, `DraftNotYours` somebody else's,
    `DraftSent` and `DraftGone` one that is over.
    """
    require(by, Ability.LOG_INCIDENT)
    own = Draft.objects.visible_to(by).filter(pk=draft_id)
    deleted = own.open().update(
        answers="",
        page=None,
        deleted_at=timezone.now(),
        deleted_because=DraftDeleted(reason),
    )
    if not deleted:
        raise _why_not(own.first(), None)
    attaching.forget_files(draft_id)
    _take_back_reminders(draft_id)
    _note("draft.deleted", own.get(), by=by, reason=reason)


def owe_reminders(*, site: Site, now: datetime, by: Actor = JOB) -> int:
    """Owe each author of an unsent draft a reminder; say of how many drafts.

    A draft that was begun before the site last closed and is still there is due:
    once for each school day, whenever the sweep comes, and after a missed week once
    and not five times.
    """
    closed_at = last_closing(site, now=now)
    if closed_at is None:
        return 0
    due = Draft.objects.begun().filter(site=site, created_at__lt=closed_at)
    drafts = list(due.select_related("owner"))
    for draft in drafts:
        notices.owe(
            kind=NoticeKind.DRAFT_UNSENT,
            recipients=[draft.owner],
            record_kind=RecordKind.DRAFT,
            record=draft,
            site=site,
            step=local_day(closed_at).isoformat(),
        )
    return len(drafts)


def forget_untouched(*, site: Site, now: datetime, by: Actor = JOB) -> int:
    """Take away pages that were opened a day ago and left empty; count them."""
    old = Draft.objects.untouched().filter(
        site=site, created_at__lt=now - UNTOUCHED_DRAFT_KEPT
    )
    count, _ = old.delete()
    return count


def last_closing(site: Site, *, now: datetime) -> datetime | None:
    """Return when the site last closed on a school day; None without a calendar."""
    today = local_day(now)
    for day in reversed(site.calendar.last_school_days(2, until=today)):
        closed_at = site.calendar.closing_moment(day)
        if closed_at and closed_at <= now:
            return closed_at
    return None


def _what_hangs_on(draft_id: UUID, *, kept: str | None, by: User) -> dict[str, Rule]:
    """Ask whether files and reminders hang on a draft, and when it was last saved.

    With `kept`, that is nothing unless the draft holds these answers.
    """
    saved_at = (
        SavedAt(draft=draft_id, owner=by.pk)
        if kept is None
        else SavedAs(draft=draft_id, owner=by.pk, answers=kept)
    )
    return {
        "saved_at": saved_at,
        "has_files": HasFiles(draft=draft_id),
        "is_reminded": IsReminded(draft_id),
    }


def _mark_sent(
    own: DraftQuerySet, incident: Incident, answers: Mapping[str, Any]
) -> _Hanging | None:
    """Mark a draft as sent and say what hangs on it; None where it is not open.

    Every save and every file moves `saved_at`. Where one came after the question
    was asked, there may be more than it found.
    """
    as_asked = own.filter(saved_at=answers["saved_at"])
    if as_asked.update(incident=incident, answers=""):
        return _Hanging(answers["has_files"], answers["is_reminded"])
    if own.update(incident=incident, answers=""):
        return _Hanging(has_files=True, is_reminded=True)
    return None


def _take_back_reminders(draft_id: UUID) -> None:
    notices.settle(
        kind=NoticeKind.DRAFT_UNSENT, record_kind=RecordKind.DRAFT, record_id=draft_id
    )


def _begin(draft_id: UUID, *, site: Site, revision: int, by: User) -> None:
    """Make the draft that a page saves for the first time; leave one that is there."""
    if Draft.objects.filter(pk=draft_id).exists():
        return
    try:
        with transaction.atomic():
            draft = Draft.objects.create(
                id=draft_id, owner=by, site=site, revision=revision
            )
    except IntegrityError:
        # Another save of the same page made it a moment ago.
        return
    _note("draft.opened", draft, by=by)


def _may_follow(saving: Saving) -> Q:
    if saving.replaces:
        return Q()
    same_page = Q(page=saving.page)
    if saving.turn:
        same_page &= Q(turn__lt=saving.turn)
    return same_page | ~Q(page=saving.page) & Q(revision=saving.revision)


def _why_not(draft: Draft | None, saving: Saving | None) -> Refusal:
    if draft is None:
        return DraftNotYours()
    if draft.incident_id:
        return DraftSent()
    return DraftGone() if draft.deleted_at else DraftChanged()


def _note(action: str, draft: Draft, *, by: User, **detail: str) -> None:
    audit(
        action,
        record_kind=RecordKind.DRAFT,
        record=draft,
        site=draft.site,
        by=by,
        **detail,
    )
