"""Making a school, its people and their posts."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Final
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.abilities import NEEDS_SECOND_PERSON, Actor, require
from accounts.models import Post, School, Site, SiteHours, Term, User
from accounts.models.sign_in_methods import methods_of
from accounts.operations.records import audit
from accounts.phones import ENTER_A_PHONE, is_phone
from accounts.refusals import NotAllowed, Refusal
from accounts.terms import Ability, RecordKind, Role

# Called with each new school, in the transaction that makes it. An app above adds
# what it needs every school to have, such as the kinds of incident.
WHEN_A_SCHOOL_IS_MADE: Final[list[Callable[[School], object]]] = []


class NotFilledIn(Refusal):
    """Something that was given cannot be kept as it is."""


class AlreadyThere(Refusal):
    """What was asked for is there already."""


class NeedsSecondPerson(Refusal):
    """One person alone cannot give this post."""


class HasEnded(Refusal):
    """The post has an end that leaves nothing to do."""


@dataclass(frozen=True)
class NewSite:
    """A site that is being made. `weekdays` are as in `Weekday`.

    Its days are signed from `review_begins_on` on; None: from today on.
    """

    name: str
    office_phone: str
    dsl_phone: str
    deputy_phone: str
    opens_at: time
    closes_at: time
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    review_begins_on: date | None = None


@dataclass(frozen=True)
class NewTerm:
    """A term of a school, first and last day included."""

    name: str
    first_day: date
    last_day: date


@transaction.atomic
def create_school(
    *,
    name: str,
    short_name: str,
    reference_prefix: str,
    chair_phone: str,
    sites: Sequence[NewSite],
    terms: Sequence[NewTerm] = (),
    by: Actor,
) -> School:
    """Make a school with its sites, hours and terms, and return it.

    Only a command on the server may (`OPERATOR`). Refuses with `NotFilledIn` when
    there is no site, a phone is none or something does not fit, and then nothing is
    made.
    """
    require(by, Ability.RUN_SERVER)
    if not sites:
        raise NotFilledIn("Give the school at least one site.")
    school = School(
        name=name,
        short_name=short_name,
        reference_prefix=reference_prefix.upper(),
        chair_phone=chair_phone,
    )
    check_phones(chair_phone=chair_phone)
    keep(school)
    for new in sites:
        make_site(school, new, by=by)
    for term in terms:
        add_term(school=school, term=term, by=by)
    audit(
        "create_school",
        record_kind=RecordKind.SCHOOL,
        record=school,
        site=None,
        by=by,
        sites=len(sites),
        terms=len(terms),
    )
    for prepare in WHEN_A_SCHOOL_IS_MADE:
        prepare(school)
    return school


@transaction.atomic
def add_term(*, school: School, term: NewTerm, by: Actor) -> Term:
    """Add a term to the school's calendar, at every site of it.

    Refuses with `NotFilledIn` when it ends before it begins or meets another term.
    """
    require(by, Ability.MANAGE_SETTINGS)
    for site in school.sites.all():
        require(by, Ability.MANAGE_SETTINGS, at=site)
    check_terms_apart(school, term)
    made = Term(
        school=school,
        name=term.name,
        first_day=term.first_day,
        last_day=term.last_day,
    )
    keep(made, "The last day of a term comes on or after its first day.")
    audit(
        "add_term",
        record_kind=RecordKind.SCHOOL,
        record=school,
        site=None,
        by=by,
        first_day=term.first_day,
        last_day=term.last_day,
    )
    return made


def check_terms_apart(school: School, new: NewTerm, but: Term | None = None) -> None:
    """Refuse with `NotFilledIn` a term that has days in common with another."""
    meeting = school.terms.filter(
        first_day__lte=new.last_day, last_day__gte=new.first_day
    )
    if but:
        meeting = meeting.exclude(pk=but.pk)
    other = meeting.first()
    if other:
        raise NotFilledIn(
            f"{new.name} and {other.name} have days in common. Change the dates."
        )


@transaction.atomic
def add_person(
    *, email: str, given_name: str, family_name: str, job_title: str = "", by: Actor
) -> User:
    """Make an account that cannot be signed in to until its owner sets a password.

    It can do nothing before `give_post`. Refuses with `AlreadyThere` when the
    address is in use, and with `NotFilledIn` when something does not fit.
    """
    require(by, Ability.MANAGE_SETTINGS)
    if User.objects.filter(email__iexact=email.strip()).exists():
        raise AlreadyThere("Somebody already signs in with this address.")
    try:
        user = User.objects.create_user(
            email,
            given_name=given_name.strip(),
            family_name=family_name.strip(),
            job_title=job_title.strip(),
        )
    except ValidationError as reason:
        raise NotFilledIn(_in_words(reason)) from reason
    audit("add_person", record_kind=RecordKind.USER, record=user, site=None, by=by)
    return user


@transaction.atomic
def give_post(
    *,
    user: User,
    role: Role,
    site: Site,
    from_day: date,
    to_day: date | None = None,
    by: Actor,
) -> Post:
    """Give somebody a post at a site, from a day to a day, both included.

    Without `to_day` no end is set. Nobody gives themselves a post (threats.md 5):
    that is refused with `NotAllowed`. Refuses with `AlreadyThere` when they hold the
    same post on any of these days, and with `NeedsSecondPerson` when a user gives a
    post that a second one must confirm (`posts.ask_for_post`).
    """
    require(by, Ability.MANAGE_SETTINGS, at=site)
    if by == user:
        raise NotAllowed
    if isinstance(by, User) and role in NEEDS_SECOND_PERSON:
        raise NeedsSecondPerson("A second person confirms this post. Propose it.")
    return make_post(
        user=user, role=role, site=site, from_day=from_day, to_day=to_day, by=by
    )


def make_post(
    *,
    user: User,
    role: Role,
    site: Site,
    from_day: date,
    to_day: date | None,
    by: Actor,
) -> Post:
    """Make the post for an operation that has asked whether it may."""
    check_not_held(user, role, site, from_day, to_day)
    post = Post(user=user, role=role, site=site, from_day=from_day, to_day=to_day)
    keep(post, "The last day of a post comes on or after its first day.")
    audit(
        "give_post",
        record_kind=RecordKind.POST,
        record=post,
        site=site,
        by=by,
        role=role,
        from_day=from_day,
        to_day=to_day,
    )
    return post


def check_not_held(
    user: User, role: Role, site: Site, from_day: date, to_day: date | None
) -> None:
    """Refuse with `AlreadyThere` a post that is held on any of these days."""
    same = Post.objects.filter(
        Q(to_day__isnull=True) | Q(to_day__gte=from_day),
        user=user,
        role=role,
        site=site,
    )
    if to_day:
        same = same.filter(from_day__lte=to_day)
    if same.exists():
        raise AlreadyThere("They hold this post at this site already.")


@transaction.atomic
def end_post(*, post: Post, last_day: date, by: Actor) -> None:
    """End a post after its last day, which is included. It is never made longer.

    Refuses with `NotFilledIn` before its first day, and with `HasEnded` when it
    ends on that day or earlier already.
    """
    require(by, Ability.MANAGE_SETTINGS, at=post.site)
    if last_day < post.from_day:
        raise NotFilledIn("Choose a last day on or after the post's first day.")
    ended = Post.objects.filter(
        Q(to_day__isnull=True) | Q(to_day__gt=last_day), pk=post.pk
    ).update(to_day=last_day)
    if not ended:
        raise HasEnded("This post ends on that day or earlier already.")
    audit(
        "end_post",
        record_kind=RecordKind.POST,
        record=post,
        site=post.site,
        by=by,
        last_day=last_day,
    )


@transaction.atomic
def make_password_link(*, user: User, by: Actor) -> str:
    """Return a link with which the person sets a password, once, within 30 minutes.

    It stops working when they have used it or signed in. Whoever holds it can sign
    in as them, so only a command on the server makes one, and it goes to them alone.
    """
    require(by, Ability.RUN_SERVER)
    audit("password_link", record_kind=RecordKind.USER, record=user, site=None, by=by)
    return f"{settings.SITE_URL}{password_link_path(user)}"


@transaction.atomic
def remove_sign_in_methods(*, user: User, by: Actor) -> int:
    """Remove every passkey, app and backup code of somebody who lost theirs.

    Returns how many went. Only a command on the server may: whoever can do this can
    take an account over. At the next sign-in they set up a new one.
    """
    require(by, Ability.RUN_SERVER)
    methods = methods_of(user)
    count = len(methods)
    methods.delete()
    audit(
        "remove_sign_in_methods",
        record_kind=RecordKind.USER,
        record=user,
        site=None,
        by=by,
        count=count,
        on=timezone.localdate(),
    )
    return count


def password_link_path(user: User) -> str:
    """Return the path of a link that works once, within 30 minutes."""
    return _key_path(f"{user.pk.hex}-{default_token_generator.make_token(user)}")


def new_password_link(key: str) -> str:
    """Return the address that the key opens, built from SITE_URL (threats.md 13)."""
    return f"{settings.SITE_URL}{_key_path(key)}"


def _key_path(key: str) -> str:
    path = reverse(
        "account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"}
    )
    return path.replace("UID-KEY", quote(key))


def make_site(school: School, new: NewSite, *, by: Actor) -> Site:
    """Make the site for an operation that has asked whether it may."""
    site = Site(
        school=school,
        name=new.name,
        office_phone=new.office_phone,
        dsl_phone=new.dsl_phone,
        deputy_phone=new.deputy_phone,
        review_begins_on=new.review_begins_on or timezone.localdate(),
    )
    check_phones(
        office_phone=new.office_phone,
        dsl_phone=new.dsl_phone,
        deputy_phone=new.deputy_phone,
    )
    keep(site, "The school has a site of this name already.")
    for weekday in new.weekdays:
        hours = SiteHours(
            site=site,
            weekday=weekday,
            opens_at=new.opens_at,
            closes_at=new.closes_at,
        )
        keep(hours, "A site closes later than it opens.")
    audit("add_site", record_kind=RecordKind.SITE, record=site, site=site, by=by)
    return site


def keep(
    row: models.Model,
    constraint_words: str = "",
    *,
    exclude: Collection[str] = (),
    changed: Collection[str] | None = None,
) -> None:
    """Save the row, or refuse with `NotFilledIn`, saying what does not fit.

    `changed` names the fields to save of a row that others change meanwhile, such as
    the numbers that a school gives out: the rest stays as they left it.
    """
    try:
        row.full_clean(exclude=exclude)
    except ValidationError as reason:
        is_whole_row = list(reason.message_dict) == [NON_FIELD_ERRORS]
        words = constraint_words if is_whole_row else ""
        raise NotFilledIn(words or _in_words(reason)) from reason
    row.save(update_fields=changed)


def check_phones(**phones: str) -> None:
    """Refuse with `NotFilledIn`, naming the first that is no phone number."""
    for name, phone in phones.items():
        if not is_phone(phone):
            words = name.replace("_", " ").capitalize()
            raise NotFilledIn(f"{words}: {ENTER_A_PHONE}.")


def _in_words(reason: ValidationError) -> str:
    """Return what does not fit, each field by its name."""
    return " ".join(
        " ".join(errors)
        if field == NON_FIELD_ERRORS
        else f"{field.replace('_', ' ').capitalize()}: {' '.join(errors)}"
        for field, errors in reason.message_dict.items()
    )
