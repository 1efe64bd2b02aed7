"""Who works on a case about personal data, and who is told of it.

A case is a data breach or a request about somebody's own data. Who may work on one is
its `visible_to`; the posts, and who hears first and who later, are the same for both.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from django.db.models import Q
from django.utils import timezone

from accounts.abilities import BREACH_CIRCLES, Actor
from accounts.deadlines import local_day
from accounts.models import Site, User
from accounts.models.people import UserQuerySet
from accounts.operations import notices
from accounts.operations.records import audit
from accounts.terms import Ability, NoticeKind
from incidents.models import DataBreach, DataRequest
from incidents.models.rota import on_duty
from incidents.refusals import FieldRefusal

Case = DataBreach | DataRequest
# What a letter to begin with leaves to a person, each as an order to say something.
# Other words in [ ] are the writer's own, or part of a name.
_BLANK: Final = re.compile(r"\[say\b[^\]]*\]", re.IGNORECASE)


def handlers_at(site: Site, ability: Ability, *, now: datetime) -> UserQuerySet:
    """Return who handles a sort of case at a site, by their posts today and by name."""
    people = User.objects.able_to(ability, site=site, on=local_day(now))
    return people.order_by("family_name", "given_name", "pk")


def able_to_handle(case: Case, *, now: datetime) -> UserQuerySet:
    """Return who handles such cases at its site. Not all of them may see this one."""
    return handlers_at(case.site, case.handled_with, now=now)


def who_see(case: Case, people: Iterable[User]) -> list[User]:
    """Return which of these people may work on the case: nobody else is told."""
    cases = type(case).objects
    return [
        person
        for person in people
        if cases.visible_to(person).filter(pk=case.pk).exists()
    ]


def is_handled(case: Case, *, now: datetime) -> bool:
    """Say whether anybody with a post at its site may work on the case now."""
    return any(who_see(case, [person]) for person in able_to_handle(case, now=now))


def circle(case: Case, number: int, *, now: datetime) -> list[User]:
    """Return who of one of the circles may be told, by their posts today."""
    roles = BREACH_CIRCLES[number]
    people = User.objects.holding(roles, site=case.site, on=local_day(now))
    return who_see(case, people.order_by("pk"))


def told_first(case: Case, *, now: datetime) -> list[User]:
    """Return who hears first: the data protection lead and the DSL, or who is there.

    Where neither may see it the deputy hears, then the headteacher, then whoever else
    handles such cases; nobody where all of them are kept from it.
    """
    for number in range(len(BREACH_CIRCLES)):
        people = circle(case, number, now=now)
        if people:
            return people
    return who_see(case, able_to_handle(case, now=now))


def told_of_step(case: Case, *, theirs: Q, circles: int, now: datetime) -> list[User]:
    """Return who hears of a step of a clock, each once, whose it is before the others.

    `theirs` says which users it is for by name, if they are still there; whoever is on
    the rota of the site hears too. Then come the first so many circles: the second is
    the deputy, the third the headteacher.
    """
    people = told_first(case, now=now)
    for number in range(1, circles):
        people += circle(case, number, now=now)
    duty = on_duty(case.site, on=local_day(now))
    named = able_to_handle(case, now=now).filter(theirs).distinct()
    first = who_see(case, [*named, *([duty] if duty else [])])
    return list(dict.fromkeys([*first, *people]))


def tell(
    case: Case, kind: NoticeKind, recipients: Iterable[User], *, step: str = ""
) -> None:
    """Owe people a notice about a case."""
    notices.owe(
        kind=kind,
        recipients=recipients,
        record_kind=case.record_kind,
        record=case,
        site=case.site,
        step=step,
    )


def tell_first(case: Case, kind: NoticeKind, *, step: str, unheard: str) -> None:
    """Tell whoever hears first, or else whoever can give somebody a post.

    `unheard` is the step of the notice that nobody may work on it.
    """
    people = told_first(case, now=timezone.now())
    tell(case, kind, people, step=step)
    if not people:
        tell_who_gives_posts(case, step=unheard)


def tell_who_gives_posts(case: Case, *, step: str) -> None:
    """Owe whoever manages the settings a notice that nobody may work on a case."""
    managers = User.objects.able_to(
        Ability.MANAGE_SETTINGS, site=case.site, on=timezone.localdate()
    )
    tell(case, NoticeKind.NO_READER, managers, step=step)


def check_filled(words: str, *, field: str) -> None:
    """Refuse with `FieldRefusal` words in which a blank of a letter still stands.

    The blanks of the letters are in [ ] and begin with "say".
    """
    if _BLANK.search(words):
        raise FieldRefusal(field, "Fill in what stands in [ ], or take it out")


def note(
    case: Case, action: str, *, by: Actor, **detail: str | int | date | datetime | None
) -> None:
    """Add an audit entry about a case: codes and dates, no name and no story."""
    audit(
        action,
        record_kind=case.record_kind,
        record=case,
        site=case.site,
        by=by,
        reference=case.reference,
        **detail,
    )


def recount(case: Case) -> None:
    """Keep with the site how many such cases are open: every page asks for it."""
    site = Site.objects.select_for_update().get(pk=case.site_id)
    count = type(case).objects.filter(site=site).open().count()
    setattr(site, case.counted_as, count)
    site.save(update_fields=[case.counted_as])
