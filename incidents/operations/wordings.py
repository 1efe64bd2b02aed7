"""The words of the notices about incidents: counts and links, nothing else."""

from datetime import date, datetime
from typing import Final

from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from accounts.terms import NoticeKind
from accounts.wordings import Wording, words_for
from incidents.breach_clocks import day_in_words
from incidents.models import Action, Draft, Incident, ReviewDay, Share
from incidents.models.timeline import clock_in_words, span_in_words
from incidents.terms import IncidentState

# What is said of a record to somebody who may no longer know of it, or of none.
OVER: Final = Wording(subject="", body="", line="", path="", is_over=True)


@words_for(NoticeKind.URGENT_INCIDENT)
def urgent_incident(notice: Notice) -> Wording:
    """Word the alert of an urgent incident (screens.md 4.9).

    It is over once the incident is decided, and for somebody who may no longer read
    it.
    """
    readable = Incident.objects.visible_to(notice.recipient)
    incident = readable.filter(pk=notice.record_id).first()
    if incident is None:
        return OVER
    at = _clock(incident.received_at)
    return Wording(
        subject="1 urgent incident to read now",
        body=f"An urgent incident was sent at {at} at {notice.site.name}. Sign in to "
        f"read it. If you cannot, ring the deputy on {notice.site.deputy_phone}.",
        line=f"{incident.reference} is urgent. It was sent at {at}.",
        path=reverse("incidents:review_one", args=[incident.reference]),
        is_over=incident.state != IncidentState.TO_REVIEW,
    )


@words_for(NoticeKind.SAME_DAY_INCIDENT)
def same_day_incident(notice: Notice) -> Wording:
    """Word the notice of an incident that is for the same school day.

    It is over once the incident is decided, and for somebody who may not read it.
    """
    which = f"for today at {notice.site.name}"
    return _incident(notice, which, "1 incident to review today", until_decided=True)


@words_for(NoticeKind.TOLD_BY_KIND)
def told_by_kind(notice: Notice) -> Wording:
    """Word the notice to the headteacher of a kind that they are told of as well.

    It is over for somebody who may not read it. A decision does not end it: they are
    told of it whatever became of it.
    """
    which = f"that you are told of, at {notice.site.name}"
    return _incident(notice, which, "1 incident you are told of")


@words_for(NoticeKind.SECURITY_INCIDENT)
def security_incident(notice: Notice) -> Wording:
    """Word the notice to technical staff: the facts stand on their own page.

    It is over once they are told of it no more: closed, restricted, or about them.
    """
    facts = Incident.objects.security_facts_for(notice.recipient)
    incident = facts.filter(pk=notice.record_id).first()
    if incident is None:
        return OVER
    sent = f"{_clock(incident['received_at'])} at {notice.site.name}"
    return Wording(
        subject="1 security incident to act on",
        body=f"A security incident was sent at {sent}. Sign in to see which. For what "
        f"you need to know, ring the DSL on {notice.site.phone_to_ring}.",
        line=f"{incident['reference']} is a security incident, sent at {sent}.",
        path=reverse("incidents:security"),
    )


def _incident(
    notice: Notice, which: str, subject: str, *, until_decided: bool = False
) -> Wording:
    readable = Incident.objects.visible_to(notice.recipient)
    incident = readable.filter(pk=notice.record_id).first()
    if incident is None:
        return OVER
    sent = f"It was sent at {_clock(incident.received_at)}."
    return Wording(
        subject=subject,
        body=f"There is an incident {which}. {sent} Sign in to read it.",
        line=f"{incident.reference} is {which}. {sent}",
        path=reverse("incidents:review_one", args=[incident.reference]),
        is_over=until_decided and incident.state != IncidentState.TO_REVIEW,
    )


def _clock(moment: datetime) -> str:
    return clock_in_words(moment, now=timezone.now())


@words_for(NoticeKind.URGENT_UNREAD)
def urgent_unread(notice: Notice) -> Wording:
    """Word the repeat of an urgent alert.

    It is over once the incident is decided, and for somebody who may no longer read
    it.
    """
    readable = Incident.objects.visible_to(notice.recipient)
    incident = readable.filter(pk=notice.record_id).first()
    if incident is None:
        return OVER
    at = _clock(incident.received_at)
    waited = span_in_words(timezone.now() - incident.received_at)
    return Wording(
        subject="1 urgent incident still unread",
        body=f"An urgent incident was sent at {at} at {notice.site.name}, {waited} "
        "ago. Nobody who can act on it has opened it. Sign in to read it now. If you "
        f"cannot, ring the DSL on {notice.site.phone_to_ring}.",
        line=f"{incident.reference} is urgent. It was sent at {at} and nobody had "
        "opened it.",
        path=reverse("incidents:review_one", args=[incident.reference]),
        is_over=incident.state != IncidentState.TO_REVIEW,
    )


@words_for(NoticeKind.REVIEW_DIGEST)
def review_digest(notice: Notice) -> Wording:
    """Word the digest with what waits at the moment of sending (screens.md 4.9).

    It is over once nothing waits.
    """
    waiting = (
        Incident.objects.visible_to(notice.recipient)
        .at([notice.site])
        .awaiting_review()
        .order_by("received_at")
    )
    count = waiting.count()
    oldest = waiting.first()
    age = ""
    if oldest:
        waited = span_in_words(timezone.now() - oldest.received_at)
        age = f" The oldest has waited {waited}."
    return Wording(
        subject=f"{count} to review before you go",
        body=f"{_incidents(count)} at {notice.site.name} with no decision.{age} "
        "Review what is there and sign the day.",
        line=f"{_incidents(count)} at {notice.site.name} with no decision.",
        path=reverse("incidents:review"),
        is_over=not count,
    )


@words_for(NoticeKind.MISSED_DAY)
def missed_day(notice: Notice) -> Wording:
    """Word the notice of a school day that nobody signed.

    A late signature ends it, and so does a change of the calendar or of the site's
    first day after which nobody was to sign that day.
    """
    site = notice.site
    day = date.fromisoformat(notice.step)
    when = day_in_words(day)
    return Wording(
        subject="1 school day was not reviewed",
        body=f"Nobody signed the review of {when} at {notice.site.name}. "
        "It can still be signed, and will read as late.",
        line=f"Nobody signed the review of {when} at {notice.site.name}.",
        path=reverse("incidents:days"),
        is_over=day < site.review_begins_on
        or not site.calendar.is_school_day(day)
        or ReviewDay.objects.filter(site=site, day=day).exists(),
    )


@words_for(NoticeKind.ACTION_GIVEN)
def action_given(notice: Notice) -> Wording:
    """Word the notice of a follow-up given by somebody else.

    It is over once it is done, and for an owner who has since turned out to be named
    in the incident.
    """
    visible = Action.objects.visible_to(notice.recipient).open()
    visible = visible.select_related("incident")
    action = visible.filter(pk=notice.record_id).first()
    if action is None:
        return OVER
    due = timezone.localtime(action.due_at)
    when = f"{day_in_words(due)} at {due:%H:%M}"
    return Wording(
        subject="1 follow-up for you",
        body=f"You have been given a follow-up on {action.incident.reference}, "
        f"due {when}.",
        line=f"You have a follow-up on {action.incident.reference}, due {when}.",
        path=reverse("incidents:actions"),
    )


@words_for(NoticeKind.RECORD_SHARED)
def record_shared(notice: Notice) -> Wording:
    """Word the notice of a record shared with somebody. It ends with the share."""
    shared = Share.objects.visible_to(notice.recipient).filter(pk=notice.step).first()
    reference = shared.incident.reference if shared else "A record"
    return Wording(
        subject="1 record shared with you",
        body="A record has been shared with you for a while. Sign in to read it.",
        line=f"{reference} is shared with you.",
        path=reverse("incidents:shared"),
        is_over=shared is None,
    )


@words_for(NoticeKind.ACTION_WITHDRAWN)
def action_withdrawn(notice: Notice) -> Wording:
    """Word the notice of a follow-up that its giver took back."""
    action = Action.objects.select_related("incident").get(pk=notice.record_id)
    told_of = Incident.objects.not_about(notice.recipient)
    if not told_of.filter(pk=action.incident_id).exists():
        return OVER
    line = (
        f"Your follow-up on {action.incident.reference} was withdrawn. "
        "There is nothing to do."
    )
    return Wording(
        subject="1 follow-up withdrawn",
        body=line,
        line=line,
        path=reverse("incidents:actions"),
    )


@words_for(NoticeKind.DRAFT_UNSENT)
def draft_unsent(notice: Notice) -> Wording:
    """Word the reminder to the author of an unsent draft (screens.md 4.9).

    It is over once the draft is sent, deleted or no longer there: a sweep may have
    read it as open just before.
    """
    own = Draft.objects.visible_to(notice.recipient).open()
    draft = own.filter(pk=notice.record_id).first()
    if draft is None:
        return OVER
    now = timezone.now()
    begun = timezone.localtime(draft.created_at)
    is_today = begun.date() == timezone.localdate(now)
    day = "" if is_today else f"on {begun:%a} {begun.day} {begun:%b} "
    started = f"You started an incident {day}at {begun:%H:%M} and have not sent it."
    task = "It must be sent today."
    if draft.is_old(now):
        task = "Send it, or delete it and say why."
    return Wording(
        subject="you have an unsent draft",
        body=f"{started} {task} Carry on:",
        line=f"{started} {task}",
        path=draft.get_absolute_url(),
    )


def _incidents(count: int) -> str:
    return "There is 1 incident" if count == 1 else f"There are {count} incidents"
