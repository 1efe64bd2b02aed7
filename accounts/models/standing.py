"""Who somebody is today, read in one question: the person, their posts, their factors.

Every page asks it first, of the person of its session (architecture.md 6).
"""

from datetime import date
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Exists, FilteredRelation, OuterRef, Q

from accounts.models.people import Duties, Post, User
from accounts.terms import SECOND_FACTORS


def person_today(pk: UUID, *, on: date) -> User | None:
    """Return a person with `duties` and `second_factors` read, or None for nobody.

    As `User.duties` reads them: the posts of that day, each with its site and school.
    It says nothing of whether they may still sign in.
    """
    held = (Q(posts__to_day__isnull=True) | Q(posts__to_day__gte=on)) & Q(
        posts__from_day__lte=on
    )
    methods = Authenticator.objects.filter(user=OuterRef("pk"))
    found = User.objects.filter(pk=pk).annotate(
        post_today=FilteredRelation("posts", condition=held),
        **{
            f"has_{factor}": Exists(methods.filter(type=factor))
            for factor in SECOND_FACTORS
        },
    )
    # A row for each post, or one where there is none.
    place = "post_today__site__school"
    by_place = ("post_today__site__name", "post_today__role")
    rows = list(found.select_related(place).order_by(*by_place))
    if not rows:
        return None
    user = rows[0]
    posts: list[Post | None] = [getattr(row, "post_today", None) for row in rows]
    user.duties = Duties([post for post in posts if post is not None])
    user.second_factors = frozenset(
        factor for factor in SECOND_FACTORS if getattr(user, f"has_{factor}")
    )
    return user
