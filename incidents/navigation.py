"""The items that incidents add to the main navigation (screens.md 2.2)."""

from typing import Any, Final

from django.db.models import Count, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.models.prepared import Prepared
from accounts.models.rules import AnyReader
from accounts.models.together import counted
from accounts.navigation import Item, register
from accounts.site_choice import starts_again
from accounts.strips import register_strip
from accounts.terms import Ability
from incidents.models import DataBreach, DataRequest, Incident
from incidents.models.breach_strip import breach_strip


def to_review(user: User) -> int:
    """Return how many incidents this person may read wait for review."""
    return _number(_TO_REVIEW, user)


def open_breaches(user: User) -> int:
    """Return how many open data breaches this person may work on.

    Each site knows whether any is open, so as a rule it asks the database nothing.
    """
    sites = user.duties.sites_for(Ability.HANDLE_BREACH)
    if not any(site.open_breaches for site in sites):
        return 0
    return _number(_OPEN_BREACHES, user)


def open_security(user: User) -> int:
    """Return how many open security incidents are in this person's list."""
    rows = Incident.objects.security_facts_for(user).order_by()
    count: int = rows.aggregate(count=Count("reference", distinct=True))["count"]
    return count


def open_requests(user: User) -> int:
    """Return how many open requests about personal data this person may work on.

    As with breaches it asks the database nothing where no site has one.
    """
    sites = user.duties.sites_for(Ability.HANDLE_REQUEST)
    if not any(site.open_requests for site in sites):
        return 0
    return _number(_OPEN_REQUESTS, user)


def _number(question: Prepared, user: User) -> int:
    ((count,),) = question.ask(user=user.pk, today=timezone.localdate())
    return int(count)


def _number_of(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    return User.objects.filter(pk=_READER.pk).values_list(counted(rows))


# Nearly every page of a reviewer asks them.
_READER: Final = AnyReader()
_TO_REVIEW: Final = Prepared(
    lambda: _number_of(Incident.objects.visible_to(_READER).awaiting_review())
)
_OPEN_BREACHES: Final = Prepared(
    lambda: _number_of(DataBreach.objects.visible_to(_READER).open())
)
_OPEN_REQUESTS: Final = Prepared(
    lambda: _number_of(DataRequest.objects.visible_to(_READER).open())
)


ITEMS: Final = (
    Item(
        "Overview",
        "incidents:committee",
        order=1,
        ability=Ability.SEE_REVIEW_DAYS,
        without=Ability.REVIEW_INCIDENT,
    ),
    Item(
        "Security",
        "incidents:security",
        order=5,
        ability=Ability.SEE_SECURITY,
        without=Ability.REVIEW_INCIDENT,
        count=open_security,
        count_words="open",
    ),
    Item("Today", "incidents:today", order=10, ability=Ability.LOG_INCIDENT),
    Item(
        "Log",
        "incidents:log",
        order=15,
        ability=Ability.LOG_INCIDENT,
        without=Ability.REVIEW_INCIDENT,
    ),
    Item(
        "My reports",
        "incidents:my_reports",
        order=16,
        ability=Ability.LOG_INCIDENT,
        without=Ability.REVIEW_INCIDENT,
    ),
    Item(
        "Review",
        "incidents:review",
        order=20,
        ability=Ability.REVIEW_INCIDENT,
        count=to_review,
        count_words="to review",
    ),
    Item(
        "Breaches",
        "incidents:breaches",
        order=35,
        ability=Ability.HANDLE_BREACH,
        count=open_breaches,
        count_words="open",
    ),
    Item(
        "Requests",
        "incidents:requests",
        order=36,
        ability=Ability.HANDLE_REQUEST,
        count=open_requests,
        count_words="open",
    ),
    Item("Incidents", "incidents:incidents", order=30, ability=Ability.READ_INCIDENT),
    Item("Actions", "incidents:actions", order=40, ability=Ability.REVIEW_INCIDENT),
    Item("Review days", "incidents:days", order=50, ability=Ability.SEE_REVIEW_DAYS),
)

for item in ITEMS:
    register(item)
register_strip(breach_strip)
starts_again("incidents:review_one", at="incidents:review")
