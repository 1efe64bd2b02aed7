"""Posts that one person proposes and another must confirm."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.abilities import roles_with
from accounts.terms import Ability, ProposalState, Role

if TYPE_CHECKING:
    from accounts.models.people import User


class PostProposalQuerySet(models.QuerySet["PostProposal"]):
    def waiting(self) -> "PostProposalQuerySet":
        """Return the proposals that nobody has decided on, oldest first."""
        return self.filter(state=ProposalState.WAITING).order_by("proposed_at")

    def visible_to(self, user: "User", *, on: date) -> "PostProposalQuerySet":
        """Return proposals at the sites where this user may confirm posts that day."""
        return self.filter(
            Q(site__posts__to_day__isnull=True) | Q(site__posts__to_day__gte=on),
            site__posts__user=user,
            site__posts__role__in=roles_with(Ability.CONFIRM_POST),
            site__posts__from_day__lte=on,
        ).distinct()

    def waiting_for(self, user: "User") -> "PostProposalQuerySet":
        """Return what is to be decided on and neither proposed by nor for the user."""
        return self.waiting().exclude(Q(user=user) | Q(proposed_by=user))


class PostProposal(models.Model):
    """That somebody asks for a post that opens much, until a second person decides.

    Four eyes: who confirms is neither who proposed it nor who gets it (rules.md 1.3
    row 42, threats.md 5).
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="post_proposals"
    )
    role = models.CharField(max_length=30, choices=Role.pairs)
    site = models.ForeignKey(
        "accounts.Site", on_delete=models.PROTECT, related_name="post_proposals"
    )
    from_day = models.DateField(default=timezone.localdate)
    to_day = models.DateField(null=True, blank=True)
    state = models.CharField(
        max_length=10, choices=ProposalState.pairs, default=ProposalState.WAITING
    )
    proposed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="proposals_made"
    )
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        related_name="proposals_decided",
        null=True,
        blank=True,
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = PostProposalQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-proposed_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(proposed_by=F("user")),
                name="nobody_proposes_a_post_for_themselves",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | (~Q(decided_by=F("user")) & ~Q(decided_by=F("proposed_by"))),
                name="a_second_person_decides_on_a_post",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=ProposalState.WAITING,
                    decided_by__isnull=True,
                    decided_at__isnull=True,
                )
                | (
                    ~Q(state=ProposalState.WAITING)
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                ),
                name="a_decided_proposal_says_by_whom_and_when",
            ),
            models.CheckConstraint(
                condition=Q(to_day__isnull=True) | Q(to_day__gte=F("from_day")),
                name="a_proposed_post_ends_on_or_after_its_first_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.site}"
