"""Who somebody is today, read in one question: the person, their posts, their factors.

Every page asks it first, of the person of its session (architecture.md 6).
"""

from datetime import date
from itertools import compress
from typing import Any, Final
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import (
    DateField,
    Exists,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    UUIDField,
)

from accounts.models.people import Duties, Post, User
from accounts.models.places import School, Site
from accounts.models.prepared import Columns, Given, Prepared
from accounts.terms import SECOND_FACTORS

# What a row holds: the person, a post of today with its site and school, the factors.
_USER: Final = Columns(User)
_POST: Final = Columns(Post, "post_today__")
_SITE: Final = Columns(Site, "post_today__site__")
_SCHOOL: Final = Columns(School, "post_today__site__school__")


def person_today(pk: UUID, *, on: date) -> User | None:
    """Return a person with `duties` and `second_factors` read, or None for nobody.

    As `User.duties` reads them: the posts of that day, each with its site and school.
    It says nothing of whether they may still sign in.
    """
    posts, person, factors = [], None, []
    for row in _PERSON.ask(pk=pk, on=on):
        values = iter(row)
        person = _USER.take(values)
        post, site, school = (each.take(values) for each in (_POST, _SITE, _SCHOOL))
        factors = list(values)
        if post:
            site.school, post.site = school, site
            posts.append(post)
    if not isinstance(person, User):
        return None
    person.duties = Duties(posts)
    person.second_factors = frozenset(compress(SECOND_FACTORS, factors))
    return person


def _person() -> QuerySet[Any, Any]:
    """Return a row for each post of today, or one where there is none."""
    on = Given("on", DateField())
    current = Q(posts__to_day__isnull=True) | Q(posts__to_day__gte=on)
    methods = Authenticator.objects.filter(user=OuterRef("pk"))
    return (
        User.objects.filter(pk=Given("pk", UUIDField()))
        .annotate(
            post_today=FilteredRelation(
                "posts", condition=current & Q(posts__from_day__lte=on)
            )
        )
        .order_by("post_today__site__name", "post_today__role")
        .values_list(
            *_USER.paths,
            *_POST.paths,
            *_SITE.paths,
            *_SCHOOL.paths,
            *(Exists(methods.filter(type=factor)) for factor in SECOND_FACTORS),
        )
    )


_PERSON: Final = Prepared(_person)
