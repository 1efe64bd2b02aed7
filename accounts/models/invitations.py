"""Invitations to choose a first password, and how each of them stands."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Final
from uuid import UUID

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.signing import BadSignature, Signer
from django.db import models
from django.db.models import CharField, F, OuterRef, Q, Subquery
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.models.notices import Notice, NoticeQuerySet
from accounts.models.people import Post, User, UserQuerySet
from accounts.models.places import Site
from accounts.models.pupils import ParentalLink
from accounts.terms import (
    Ability,
    InvitationState,
    InvitedGroup,
    NoticeKind,
    RecordKind,
)

# How long a link to choose a first password works.
INVITATION_WORKS: Final = timedelta(days=14)
# What is signed with SECRET_KEY: the database alone does not give a link away.
_SALT: Final = "accounts.invitation"


def _signer() -> Signer:
    return Signer(salt=_SALT, sep=".")


def sites_to_invite(by: User, group: InvitedGroup, on: date) -> dict[UUID, Site]:
    """Return a site for each person of the group whom this user may invite.

    Staff are whoever holds a post that day where the user manages people; parents
    whoever cares for a pupil there, no court order bars, and holds no post.
    """
    places = Site.objects.where(by, Ability.MANAGE_SETTINGS, on=on)
    if group == InvitedGroup.STAFF:
        posts = Post.objects.current(on).filter(site__in=places)
        return {post.user_id: post.site for post in posts.select_related("site")}
    links = (
        ParentalLink.objects.current(on)
        .filter(pupil__site__in=places)
        .exclude(user__in=Post.objects.current(on).values("user"))
    )
    found = links.select_related("pupil__site")
    return {link.user_id: link.pupil.site for link in found}


def never_in(by: User, group: InvitedGroup, on: date) -> UserQuerySet:
    """Return whoever of the group this user may invite and has never signed in."""
    places = Site.objects.where(by, Ability.MANAGE_SETTINGS, on=on)
    posts = Post.objects.current(on)
    people = User.objects.never_signed_in()
    if group == InvitedGroup.STAFF:
        return people.filter(pk__in=posts.filter(site__in=places).values("user"))
    links = ParentalLink.objects.current(on).filter(pupil__site__in=places)
    return people.filter(pk__in=links.values("user")).exclude(
        pk__in=posts.values("user")
    )


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def newest(self) -> "InvitationQuerySet":
        """Return the last invitation of each person: no newer one took its place."""
        return self.filter(replaced_at__isnull=True)

    def working(self, now: datetime) -> "InvitationQuerySet":
        """Return those with which a password can be chosen at this moment.

        Not one of somebody who has a password or has signed in: an old mail must
        not change how they get in.
        """
        return self.newest().filter(
            used_at__isnull=True,
            expires_at__gt=now,
            user__is_active=True,
            user__last_login__isnull=True,
            user__password__startswith=UNUSABLE_PASSWORD_PREFIX,
        )

    def keyed(self, key: str) -> "InvitationQuerySet":
        """Return the one that a key from a mail opens, none if it was made up."""
        try:
            return self.filter(pk=int(_signer().unsign(key)))
        except (BadSignature, ValueError):
            return self.none()

    def with_mail(self) -> "InvitationQuerySet":
        """Add `mailed_at`, `failure` and `is_dropped` of the mail, in the same query.

        `failure` is None once it went; `is_dropped` says that it never will go.
        """
        mail = _mail_of_row()
        return self.annotate(
            mailed_at=Subquery(mail.values("mailed_at")[:1]),
            failure=Subquery(mail.values("last_failure")[:1]),
            is_dropped=models.Exists(mail.exclude(withdrawn_at=None))
            | models.Exists(mail.exclude(mail_dropped_at=None)),
        )

    def on_the_way(self) -> "InvitationQuerySet":
        """Return those whose mail is still to go."""
        owed = _mail_of_row().filter(
            mailed_at=None, withdrawn_at=None, mail_dropped_at=None
        )
        return self.filter(models.Exists(owed))


def _mail_of_row() -> NoticeQuerySet:
    """Return the notice of the invitation in the row of the query around it."""
    return Notice.objects.filter(
        kind=NoticeKind.INVITATION,
        record_kind=RecordKind.INVITATION,
        record_id=Cast(OuterRef("pk"), CharField(max_length=36)),
    )


class Invitation(models.Model):
    """That somebody was sent a link, once, to choose their first password.

    The link works once and for 14 days. `press` is the page whose button was
    pressed: the same press invites nobody twice.
    """

    user = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="invitations"
    )
    site = models.ForeignKey(
        "accounts.Site", on_delete=models.PROTECT, related_name="invitations"
    )
    press = models.UUIDField()
    invited_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="invitations_sent"
    )
    invited_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(
        null=True, blank=True, help_text="A newer invitation took its place."
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-invited_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["press", "user"], name="a_press_invites_somebody_once"
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(replaced_at__isnull=True),
                name="somebody_has_one_invitation_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("invited_at")),
                name="an_invitation_works_for_a_while",
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation {self.pk}"

    @property
    def key(self) -> str:
        """Return what its link holds: whoever has it can use the invitation."""
        return _signer().sign(str(self.pk))


@dataclass(frozen=True)
class Invited:
    """Somebody who has never signed in, with their last invitation as it stands.

    `at` is the moment that goes with the state, None where there is none.
    """

    user: User
    state: InvitationState
    at: datetime | None = None
    expires_at: datetime | None = None

    @property
    def is_fresh(self) -> bool:
        """Say whether an invitation is due: there is none, or none that works."""
        return self.state in _FRESH

    @property
    def can_be_invited(self) -> bool:
        """Say whether an invitation may go out, for the first time or again."""
        return self.is_fresh or self.state == InvitationState.SENT


_FRESH: Final = frozenset(
    {InvitationState.NONE, InvitationState.OVER, InvitationState.DROPPED}
)


def invited(user: User, invitation: Any, now: datetime) -> Invited:
    """Say how somebody stands. `invitation` is their last one `with_mail`, or None."""
    used_at = invitation.used_at if invitation else None
    if user.has_usable_password():
        return Invited(user, InvitationState.USED, used_at)
    if invitation is None:
        return Invited(user, InvitationState.NONE)
    until = invitation.expires_at
    if until <= now or used_at:
        return Invited(user, InvitationState.OVER, until, until)
    if invitation.mailed_at:
        return Invited(user, InvitationState.SENT, invitation.mailed_at, until)
    if invitation.is_dropped:
        return Invited(user, InvitationState.DROPPED, invitation.invited_at)
    state = InvitationState.FAILED if invitation.failure else InvitationState.WAITS
    return Invited(user, state, invitation.invited_at, until)
