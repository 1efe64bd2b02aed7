"""The page after Send: what an author is told once their incident has arrived."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import Notice
from accounts.models.school_days import read_phones
from accounts.terms import Ability
from incidents.models import Incident
from incidents.models.alerts import alerts_about
from incidents.models.conflicts import has_reader, has_reviewers
from incidents.models.reports import reports_of
from incidents.views.standing import SignedInRequest, for_those_who


@for_those_who(Ability.LOG_INCIDENT)
@never_cache
@require_safe
def sent(request: SignedInRequest, reference: str) -> HttpResponse:
    """Tell an author that it arrived and who has it. It is left open on desks.

    It holds no name of a pupil and none of the author's words, so it can be shown
    for a restricted incident too.
    """
    incident = get_object_or_404(
        reports_of(request.user).select_related("site__school"), reference=reference
    )
    read_phones([incident.site])
    alerts = list(alerts_about(incident)) if incident.is_urgent else []
    is_read = bool(alerts) or has_reader(incident)
    return render(
        request,
        "incidents/log/sent.html",
        {
            "incident": incident,
            "alerts": alerts,
            "has_reader": is_read,
            "has_reviewers": is_read or has_reviewers(incident.site),
            "alerted": in_words([_named(alert) for alert in alerts]),
            "is_mailed": all(alert.mailed_at for alert in alerts),
            "delay": _delay(incident),
        },
    )


def _named(alert: Notice) -> str:
    person = alert.recipient
    title = f" ({person.job_title})" if person.job_title else ""
    return f"{person.full_name}{title}"


def in_words(names: list[str]) -> str:
    """Return names as in: Karen Osei, Ruth Hall and Dana Whitmore."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _delay(incident: Incident) -> str:
    """Return how long after it happened it was sent, in the largest unit that fits."""
    waited = incident.received_at - incident.happened_at
    for unit, length in (
        ("day", timedelta(days=1)),
        ("hour", timedelta(hours=1)),
        ("minute", timedelta(minutes=1)),
    ):
        count = waited // length
        if count:
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return "less than a minute"
