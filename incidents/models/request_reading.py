"""Who may work on a request about personal data: one condition, asked of each row."""

from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.abilities import roles_with
from accounts.models import Post, User
from accounts.models.people import PostQuerySet
from accounts.models.prepared import Given
from accounts.models.rules import AnyReader
from accounts.terms import Ability
from incidents.models.request_rows import RequestKeptFrom


def handled_by(user: User | AnyReader) -> Q:
    """Return the condition on a request that lets this person work on it.

    A post that handles requests at its site is needed. One that names somebody who
    handles them is kept from that person, and is then for the headteacher; where the
    headteacher is named too, or there is none, for whoever else is not named.
    """
    today = user.today if isinstance(user, AnyReader) else timezone.localdate()
    posts = Post.objects.filter(user=user.pk).current(today)
    sites = posts.filter(role__in=roles_with(Ability.HANDLE_REQUEST)).values("site")
    heads = posts.filter(role__in=_head_roles()).values("site")
    kept = RequestKeptFrom.objects.filter(request=OuterRef("pk"))
    return (
        Q(site__in=sites)
        & ~Exists(kept.filter(user=user.pk))
        & (~Exists(kept) | Q(site__in=heads) | ~Exists(_free_heads(today)))
    )


def _head_roles() -> list[str]:
    """Return the posts that read what is for the headteacher alone."""
    return [role.value for role in roles_with(Ability.READ_HEAD_ONLY)]


def _free_heads(today: date | Given) -> PostQuerySet:
    named = RequestKeptFrom.objects.filter(request=OuterRef(OuterRef("pk")))
    return (
        Post.objects.filter(
            role__in=_head_roles(), site=OuterRef("site"), user__is_active=True
        )
        .current(today)
        .exclude(user__in=named.values("user"))
    )
