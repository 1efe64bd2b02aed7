"""What each person sees first: their day, the security list, the committee's page."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.models.school_days import read_phones
from accounts.navigation import tell_count
from accounts.shown_notices import latest_for
from accounts.terms import Ability
from incidents.models import Action, Draft, Incident, Share
from incidents.models.breach_numbers import breach_numbers
from incidents.models.conflicts import kept_from_a_reviewer
from incidents.models.coverage import coverages_of
from incidents.models.follow_ups import follow_ups_for, ready_to_close
from incidents.models.paging import newest_page
from incidents.models.reports import reports_of
from incidents.models.request_numbers import request_numbers
from incidents.navigation import open_breaches, open_requests
from incidents.terms import IncidentState, YesNoUnsure
from incidents.views.standing import SignedInRequest, for_those_who

# How many follow-ups stand on Today; the rest are a page away.
_SHOWN: Final = 5
_LATEST_REPORTS: Final = 3
# Where somebody lands who neither leads nor reviews: the first that they may see.
_LANDINGS: Final = (
    (Ability.SEE_SECURITY, "incidents:security"),
    (Ability.LOG_INCIDENT, "incidents:today"),
    (Ability.SEE_REVIEW_DAYS, "incidents:committee"),
    (Ability.MANAGE_SETTINGS, "accounts:settings"),
)


@dataclass(frozen=True)
class Waiting:
    """A line of the summary: a number, what it counts and where to see it."""

    number: int
    words: str
    url: str


@dataclass(frozen=True)
class SecurityFact:
    """All that a technician sees of an open security incident."""

    reference: str
    kinds: str
    site: str
    phone: str
    received_at: datetime
    still_happening: str
    state: str
    may_read: bool


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """Send each person to the page that says what they must do now."""
    return redirect(_landing(request.user))


@for_those_who(Ability.LOG_INCIDENT)
@require_safe
def today(request: SignedInRequest) -> HttpResponse:
    """Show what waits for this person and what became of what they sent."""
    user = request.user
    now = timezone.now()
    notices = latest_for(user)
    follow_ups = follow_ups_for(user, now=now).open().filter(owner=user)[:_SHOWN]
    waiting = [*_waiting(user, now), *_data_protection(request)]
    drafts = list(Draft.objects.visible_to(user).begun())
    return render(
        request,
        "incidents/home/today.html",
        {
            "notices": notices,
            "follow_ups": follow_ups,
            "waiting": waiting,
            "draft": drafts[0] if drafts else None,
            "draft_is_old": bool(drafts) and drafts[0].is_old(now),
            "draft_count": len(drafts),
            "reports": newest_page(reports_of(user), size=_LATEST_REPORTS),
            "has_nothing": not notices
            and not drafts
            and not follow_ups
            and not any(line.number for line in waiting),
        },
    )


@for_those_who(Ability.SEE_SECURITY)
@require_safe
def security(request: SignedInRequest) -> HttpResponse:
    """List open security incidents without a word that anybody typed."""
    rows = Incident.objects.security_facts_for(request.user)
    sites = request.user.duties.sites_for(Ability.SEE_SECURITY)
    read_phones(sites)
    phones = {site.pk: site.phone_to_ring for site in sites}
    facts = [
        _fact(list(same), phones) for _, same in groupby(rows, itemgetter("reference"))
    ]
    tell_count(request, "incidents:security", len(facts))
    return render(request, "incidents/home/security.html", {"incidents": facts})


@for_those_who(Ability.SEE_REVIEW_DAYS)
@require_safe
def committee(request: SignedInRequest) -> HttpResponse:
    """Say how many school days were reviewed; count breaches and requests. No name."""
    today = timezone.localdate()
    sites = request.user.duties.sites_for(Ability.SEE_REVIEW_DAYS)
    return render(
        request,
        "incidents/home/committee.html",
        {
            "coverages": coverages_of(sites, today=today),
            "breaches": breach_numbers(sites, today=today),
            "requests": request_numbers(sites, today=today),
        },
    )


def _landing(user: User) -> str:
    duties = user.duties
    if Ability.SEE_LEADER_SUMMARY in duties:
        return "incidents:today"
    if Ability.REVIEW_INCIDENT in duties:
        waits = Incident.objects.visible_to(user).awaiting_review().exists()
        return "incidents:review" if waits else "incidents:today"
    for ability, page in _LANDINGS:
        if ability in duties:
            return page
    return "accounts:family"


def _waiting(user: User, now: datetime) -> list[Waiting]:
    lines = _shared(user)
    if Ability.REVIEW_INCIDENT in user.duties:
        count = Incident.objects.visible_to(user).awaiting_review().count()
        words = "incident to review" if count == 1 else "incidents to review"
        lines.append(Waiting(count, words, reverse("incidents:review")))
        lines += _ready(user)
    if Ability.SEE_LEADER_SUMMARY in user.duties:
        lines += _kept(user)
        count = Action.objects.visible_to(user).overdue(now).count()
        words = "follow-up overdue" if count == 1 else "follow-ups overdue"
        lines.append(Waiting(count, words, reverse("incidents:actions")))
        count = _days_missed(user)
        days = "school day" if count == 1 else "school days"
        words = f"{days} not reviewed this term"
        lines.append(Waiting(count, words, reverse("incidents:days")))
    return lines


def _data_protection(request: SignedInRequest) -> list[Waiting]:
    """Return the lines on open breaches and requests; none where there is none."""
    lines = []
    for name, number, words in (
        ("breaches", open_breaches(request.user), "open data breach"),
        ("requests", open_requests(request.user), "open request about data"),
    ):
        tell_count(request, f"incidents:{name}", number)
        many = words.replace("breach", "breaches").replace("request ", "requests ")
        shown = words if number == 1 else many
        lines.append(Waiting(number, shown, reverse(f"incidents:{name}")))
    return [line for line in lines if line.number]


def _shared(user: User) -> list[Waiting]:
    """Return the line on what is shared with this person; none where nothing is."""
    count = Share.objects.visible_to(user).count()
    words = "record shared with me" if count == 1 else "records shared with me"
    return [Waiting(count, words, reverse("incidents:shared"))] if count else []


def _ready(user: User) -> list[Waiting]:
    """Return the line on what has no follow-up left; none where there is nothing."""
    count = ready_to_close(user).count()
    words = "incident" if count == 1 else "incidents"
    url = f"{reverse('incidents:actions')}#ready"
    return [Waiting(count, f"{words} with no follow-up left", url)] if count else []


def _kept(user: User) -> list[Waiting]:
    """Return the line on what a reviewer is kept from; none where there is nothing."""
    count = kept_from_a_reviewer(user).count()
    words = "of them kept from a reviewer who is involved"
    return [Waiting(count, words, reverse("incidents:review"))] if count else []


def _days_missed(user: User) -> int:
    sites = user.duties.sites_for(Ability.SEE_REVIEW_DAYS)
    day = timezone.localdate()
    return sum(each.missed for each in coverages_of(sites, today=day))


def _fact(rows: list[dict[str, Any]], phones: dict[int, str]) -> SecurityFact:
    row = rows[0]
    still = row["still_happening"]
    return SecurityFact(
        reference=row["reference"],
        kinds=", ".join(each["kinds__short_label"] for each in rows),
        site=row["site__name"],
        phone=phones[row["site"]],
        received_at=row["received_at"],
        still_happening=YesNoUnsure(still).label if still else "Not said",
        state=IncidentState(row["state"]).label,
        may_read=row["may_read"],
    )
