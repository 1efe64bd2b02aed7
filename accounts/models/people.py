"""Users and the posts they hold."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID, uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.abilities import ABILITIES, NEEDS_SECOND_FACTOR, Place, roles_with
from accounts.models.names import Named, NamedQuerySet, adult_in_short
from accounts.models.prepared import Columns, Given, Prepared
from accounts.terms import (
    SECOND_FACTORS,
    Ability,
    Colours,
    ProposalState,
    Role,
    TextSize,
)

if TYPE_CHECKING:
    from accounts.models.places import Site


class UserQuerySet(NamedQuerySet["User"]):
    def holding(
        self, roles: Iterable[Role], *, site: "Site", on: date
    ) -> "UserQuerySet":
        """Return active users with one of these posts at the site that day."""
        return self.filter(
            Q(posts__to_day__isnull=True) | Q(posts__to_day__gte=on),
            is_active=True,
            posts__site=site,
            posts__role__in=list(roles),
            posts__from_day__lte=on,
        ).distinct()

    def able_to(self, ability: Ability, *, site: "Site", on: date) -> "UserQuerySet":
        """Return active users whose posts at the site carry the ability that day."""
        return self.holding(roles_with(ability), site=site, on=on)

    def employed_at(
        self, sites: models.QuerySet[Any], *, on: date | Given
    ) -> "UserQuerySet":
        """Return active users with any post at one of the sites that day."""
        return self.filter(
            Q(posts__to_day__isnull=True) | Q(posts__to_day__gte=on),
            is_active=True,
            posts__site__in=sites,
            posts__from_day__lte=on,
        ).distinct()

    def named_like(self, words: str) -> "UserQuerySet":
        """Return users each of whose words begins a part of a name or the address."""
        found = self
        for part in words.split():
            found = found.filter(
                Q(given_name__istartswith=part)
                | Q(family_name__istartswith=part)
                | Q(family_name__icontains=f"-{part}")
                | Q(family_name__icontains=f" {part}")
                | Q(email__istartswith=part)
            )
        return found

    def still_here(self, on: date, *, schools: Collection[int]) -> "UserQuerySet":
        """Return active users with a post on the day or later, or one that waits.

        Posts at other schools than those with these ids do not count.
        """
        goes_on = Q(posts__to_day__isnull=True) | Q(posts__to_day__gte=on)
        return self.filter(
            (goes_on & Q(posts__site__school__in=schools))
            | Q(
                post_proposals__state=ProposalState.WAITING,
                post_proposals__site__school__in=schools,
            ),
            is_active=True,
        ).distinct()

    def never_signed_in(self) -> "UserQuerySet":
        """Return whoever may sign in and never has."""
        return self.filter(is_active=True, last_login__isnull=True)

    def without_password(self) -> "UserQuerySet":
        """Return whoever has no password to sign in with."""
        return self.filter(password__startswith=UNUSABLE_PASSWORD_PREFIX)

    def managed_by(self, user: "User", *, on: date) -> "UserQuerySet":
        """Return whoever has, had or is to have a post where this user manages people.

        Those who have left are among them: a leaver's account is looked after too.
        """
        places = (
            Post.objects.filter(user=user, role__in=roles_with(Ability.MANAGE_SETTINGS))
            .current(on)
            .values("site")
        )
        return self.filter(
            Q(posts__site__in=places) | Q(post_proposals__site__in=places)
        ).distinct()


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        """Make a user. Without a password none will ever match."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user


class User(Named, AbstractBaseUser):
    """A person who signs in with an e-mail address."""

    NAMES = ("given_name", "family_name")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    given_name = models.CharField(max_length=60)
    family_name = models.CharField(max_length=60)
    job_title = models.CharField(max_length=60, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)
    text_size = models.PositiveSmallIntegerField(
        choices=TextSize.choices, default=TextSize.USUAL
    )
    colours = models.CharField(
        max_length=10, choices=Colours.pairs, default=Colours.MATCH
    )
    has_less_motion = models.BooleanField(default=False)

    objects = UserManager.from_queryset(UserQuerySet)()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["given_name", "family_name"]

    class Meta:
        ordering: ClassVar = ["family_name", "given_name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"),
                name="an_address_belongs_to_one_user",
                violation_error_message="Somebody already signs in with this address.",
            )
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """Return the name in full, as in Karen Osei."""
        return f"{self.given_name} {self.family_name}"

    @property
    def short_name(self) -> str:
        """Return the initial and the family name, as in K Osei."""
        return adult_in_short(self.given_name, self.family_name)

    @property
    def initials(self) -> str:
        """Return two letters for the account button."""
        return f"{self.given_name[:1]}{self.family_name[:1]}"

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.short_name

    def has_ability(self, ability: Ability, *, at: Place | None = None) -> bool:
        """Say whether a post held today carries the ability, at the site if given.

        It asks the database each time: a post that ended a moment ago is gone.
        """
        if not self.is_active:
            return False
        posts = Post.objects.filter(user=self).current(timezone.localdate())
        if at is not None:
            posts = posts.filter(site=at.pk)
        return posts.filter(role__in=roles_with(ability)).exists()

    @cached_property
    def duties(self) -> "Duties":
        """Return what today's posts let this person do, read once for this instance.

        For pages and navigation. Operations ask `has_ability`.
        """
        posts = list(
            Post.objects.filter(user=self)
            .current(timezone.localdate())
            .select_related("site__school")
        )
        return Duties(posts)

    @cached_property
    def second_factors(self) -> frozenset[str]:
        """Return which of `SECOND_FACTORS` they hold, read once for this instance."""
        methods = self.authenticator_set  # type: ignore[attr-defined]  # allauth's
        held = methods.filter(type__in=SECOND_FACTORS).values_list("type", flat=True)
        return frozenset(held)


@dataclass(frozen=True)
class Colleague:
    """Somebody with a post at a site, and what their posts let them do there."""

    user: User
    abilities: frozenset[Ability]


def colleagues_at(site: "Site", *, on: date) -> list[Colleague]:
    """Return the active users with any post at the site that day, by name."""
    rows: dict[UUID, Iterable[Any]] = {}
    roles: dict[UUID, list[str]] = {}
    for role, pk, *row in _COLLEAGUES.ask(site=site.pk, on=on):
        rows.setdefault(pk, row)
        roles.setdefault(pk, []).append(role)
    return [
        Colleague(_COLLEAGUE.take(iter(row)), _abilities_of(roles[pk]))
        for pk, row in rows.items()
    ]


def _colleagues() -> models.QuerySet[Any, Any]:
    posts = Post.objects.filter(
        site=Given("site", models.BigIntegerField()), user__is_active=True
    )
    by_name = ("user__family_name", "user__given_name", "user")
    current = posts.current(Given("on", models.DateField())).order_by(*by_name)
    return current.values_list("role", "user", *_COLLEAGUE.paths)


_COLLEAGUE: Final = Columns(User, "user__", names=(*User.NAMES, "is_active"))
_COLLEAGUES: Final = Prepared(_colleagues)


def _abilities_of(roles: Iterable[str]) -> frozenset[Ability]:
    return frozenset[Ability]().union(*(ABILITIES[Role(role)] for role in roles))


class Duties:
    """The posts that a user holds today, as a page needs them."""

    def __init__(self, posts: list["Post"]) -> None:
        # Posts at the same site share it, so that its calendar is read once.
        sites: dict[int, Site] = {}
        for post in posts:
            post.site = sites.setdefault(post.site_id, post.site)
        self.posts = posts
        self.abilities = _abilities_of(post.role for post in posts)

    def __contains__(self, ability: Ability) -> bool:
        return ability in self.abilities

    @property
    def sites(self) -> list[Any]:
        """Return the sites of the posts, each once, by name."""
        return sorted({post.site for post in self.posts}, key=lambda site: site.name)

    def sites_for(self, ability: Ability) -> list[Any]:
        """Return the sites at which a post carries the ability, by name."""
        return sorted(
            {post.site for post in self.posts if ability in ABILITIES[Role(post.role)]},
            key=lambda site: site.name,
        )

    @property
    def needs_second_factor(self) -> bool:
        """Say whether any post reads about children (rules.md 1.3 row 43)."""
        return bool(self.abilities & NEEDS_SECOND_FACTOR)


class PostQuerySet(models.QuerySet["Post"]):
    def current(self, on: date | Given) -> "PostQuerySet":
        """Return the posts held on the day, first and last day included."""
        return self.filter(Q(to_day__isnull=True) | Q(to_day__gte=on), from_day__lte=on)

    def carrying(self, ability: Ability) -> "PostQuerySet":
        """Return the posts whose role carries the ability."""
        return self.filter(role__in=roles_with(ability))

    def of_schools(self, schools: Collection[int]) -> "PostQuerySet":
        """Return the posts at any site of the schools with these ids."""
        return self.filter(site__school__in=schools)


def holders_at(
    sites: "Iterable[Site]", *, roles: Collection[Role], on: date
) -> dict[int, list[User]]:
    """Return who holds one of these posts at each site that day, by the site's key.

    Active people alone, each once at a site, in the order of their names; an empty
    list for a site where nobody does. Many sites take one query.
    """
    found: dict[int, dict[User, None]] = {site.pk: {} for site in sites}
    for post in _held(found, roles=roles, on=on):
        found[post.site_id][post.user] = None
    return {pk: list(users) for pk, users in found.items()}


def holders_by_role(
    site: "Site", *, roles: Collection[Role], on: date
) -> dict[Role, list[User]]:
    """Return who holds each of these posts at the site that day, in one query.

    Active people alone, in the order of their names; an empty list for a post that
    nobody holds.
    """
    found: dict[Role, list[User]] = {role: [] for role in roles}
    for post in _held([site.pk], roles=roles, on=on):
        found[Role(post.role)].append(post.user)
    return found


def holding(roles: Iterable[Role], holders: Mapping[Role, list[User]]) -> list[User]:
    """Return who holds one of these posts, each person once, in the posts' order."""
    return list(dict.fromkeys(chain.from_iterable(holders[role] for role in roles)))


def _held(sites: Iterable[int], *, roles: Collection[Role], on: date) -> "PostQuerySet":
    """Return these posts as held by active people that day, by the people's names."""
    posts = Post.objects.current(on).filter(
        site__in=list(sites), role__in=list(roles), user__is_active=True
    )
    by_name = ("user__family_name", "user__given_name")
    return posts.select_related("user").order_by(*by_name)


class Post(models.Model):
    """A role held by a user at a site from a day to a day, both included."""

    user = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="posts"
    )
    role = models.CharField(max_length=30, choices=Role.pairs)
    site = models.ForeignKey(
        "accounts.Site", on_delete=models.PROTECT, related_name="posts"
    )
    from_day = models.DateField(default=timezone.localdate)
    to_day = models.DateField(null=True, blank=True, help_text="Empty: no end is set.")

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["site", "role"]
        indexes: ClassVar = [
            models.Index(fields=["user", "role", "site"], name="post_user_role_site")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(to_day__isnull=True) | Q(to_day__gte=F("from_day")),
                name="a_post_ends_on_or_after_its_first_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.site}"
