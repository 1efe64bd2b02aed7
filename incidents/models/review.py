"""Decisions, follow-ups, additions and signed days: rows only ever added."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.models.rules import AnyReader
from incidents.models.reading import MayRead, NotAbout
from incidents.terms import (
    UNDO_WITHIN,
    AddendumKind,
    DayOutcome,
    EscalatedTo,
    IncidentState,
    NoActionReason,
    Outcome,
    ParentsTold,
)


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, user: User | AnyReader) -> Self:
        """Return the decisions on incidents this person may read."""
        return self.filter(MayRead.by(user, "incident__"))

    def standing(self) -> Self:
        """Leave out the decisions that were undone."""
        return self.filter(undoing__isnull=True)


class Decision(models.Model):
    """What a reviewer decided on an incident, when and why. Never changed."""

    incident = models.ForeignKey(
        "incidents.Incident", on_delete=models.PROTECT, related_name="decisions"
    )
    outcome = models.CharField(max_length=20, choices=Outcome.pairs)
    decided_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="decisions"
    )
    decided_at = models.DateTimeField(default=timezone.now)
    no_action_reason = models.CharField(
        max_length=20, choices=NoActionReason.pairs, blank=True
    )
    reason = models.TextField(blank=True)
    duplicate_of = models.ForeignKey(
        "incidents.Incident",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="duplicates",
    )
    escalated_to = models.CharField(
        max_length=25, choices=EscalatedTo.pairs, blank=True
    )
    told_at = models.DateTimeField(null=True, blank=True)
    contact = models.CharField(max_length=120, blank=True)
    advice = models.TextField(blank=True)
    risk_reduced = models.BooleanField(default=False)
    policy_change_needed = models.BooleanField(default=False)
    sanction = models.CharField(max_length=140, blank=True)
    parents_told = models.CharField(
        max_length=10, choices=ParentsTold.pairs, blank=True
    )
    parents_reason = models.CharField(max_length=200, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-decided_at", "-pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["decided_by", "decided_at"], name="decision_by_whom_and_when"
            ),
            models.Index(fields=["decided_at"], name="decision_by_when"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(outcome="no_further_action") | ~Q(no_action_reason=""),
                name="no_further_action_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="escalated")
                | (~Q(escalated_to="") & Q(told_at__isnull=False)),
                name="an_escalation_says_to_whom_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(
                    outcome__in=[
                        "restricted",
                        "unrestricted",
                        "reopened",
                        "closed",
                        "voided",
                    ]
                )
                | ~Q(reason=""),
                name="a_restriction_reopening_or_closing_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} on {self.incident_id}"

    @property
    def undo_until(self) -> datetime:
        """Return the last moment at which whoever decided may take it back."""
        return self.decided_at + UNDO_WITHIN


class Undoing(models.Model):
    """That a decision and the follow-up it gave were taken back. Never changed."""

    decision = models.OneToOneField(
        "incidents.Decision", on_delete=models.PROTECT, related_name="undoing"
    )
    undone_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="undoings"
    )
    undone_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-undone_at"]

    def __str__(self) -> str:
        return f"Undone {self.decision_id}"


class ActionQuerySet(models.QuerySet["Action"]):
    def visible_to(self, user: User) -> Self:
        """Return follow-ups of incidents this person may read, and their own.

        An owner who may not read the incident still sees what they are to do, unless
        it has since come to name them or a pupil they care for. What was given with
        a decision that was undone is in no list.
        """
        today = timezone.localdate()
        readable = Q(MayRead(user.pk, today, "incident__"))
        own = Q(NotAbout(user.pk, today, "incident__"), owner=user)
        return self.filter(readable | own).standing()

    def given_to(self, user: User | AnyReader) -> Self:
        """Return this person's own follow-ups, as `visible_to` lets them see those."""
        not_about = NotAbout.by(user, "incident__")
        return self.filter(not_about, owner=user.pk).standing()

    def standing(self) -> Self:
        """Leave out the follow-ups of decisions that were undone."""
        return self.filter(decision__undoing__isnull=True)

    def unfinished(self) -> Self:
        """Return follow-ups that nobody has marked as done and that still stand."""
        return self.standing().filter(done__isnull=True)

    def open(self) -> Self:
        """Return what is unfinished, beginning with the incidents that are open.

        A closed one has nothing unfinished: closing refuses it under a lock
        (`reviewing.close`). So the few that are open are looked through, and not every
        follow-up there ever was.
        """
        return self.unfinished().exclude(incident__state=IncidentState.CLOSED)

    def overdue(self, now: datetime) -> Self:
        """Return open follow-ups whose due moment has passed."""
        return self.open().filter(due_at__lt=now)


class Action(models.Model):
    """Something somebody will do about an incident by a moment. Never changed."""

    incident = models.ForeignKey(
        "incidents.Incident", on_delete=models.PROTECT, related_name="actions"
    )
    decision = models.ForeignKey(
        "incidents.Decision",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
        help_text="The decision that gave it. Empty: it was given by itself.",
    )
    what = models.CharField(max_length=300)
    owner = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="actions"
    )
    due_at = models.DateTimeField()
    given_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="actions_given"
    )
    given_at = models.DateTimeField(default=timezone.now)

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["due_at", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["owner", "due_at"], name="action_owner_due")
        ]

    def __str__(self) -> str:
        return f"Follow-up {self.pk}"


class ActionDone(models.Model):
    """That a follow-up is done, by whom and when. Never changed."""

    action = models.OneToOneField(
        "incidents.Action", on_delete=models.PROTECT, related_name="done"
    )
    done_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="actions_done"
    )
    done_at = models.DateTimeField(default=timezone.now)
    note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["done_at"]
        verbose_name_plural = "actions done"
        indexes: ClassVar = [models.Index(fields=["done_at"], name="action_done_when")]

    def __str__(self) -> str:
        return f"Done {self.action_id}"


class Addendum(models.Model):
    """An entry added to an incident's timeline. Never changed; correct by adding."""

    incident = models.ForeignKey(
        "incidents.Incident", on_delete=models.PROTECT, related_name="addenda"
    )
    kind = models.CharField(max_length=20, choices=AddendumKind.pairs)
    words = models.TextField()
    happened_at = models.DateTimeField()
    written_at = models.DateTimeField(default=timezone.now)
    written_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="addenda"
    )

    class Meta:
        ordering: ClassVar = ["-written_at", "-pk"]
        verbose_name_plural = "addenda"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.incident_id}"


class ReviewDayQuerySet(models.QuerySet["ReviewDay"]):
    def of(self, sites: Iterable[Any], *, first: date, last: date) -> Self:
        """Return the signed days of sites between two days, both included."""
        return self.filter(site__in=list(sites), day__gte=first, day__lte=last)


class ReviewDay(models.Model):
    """That somebody signed a school day at a site. A day without a row was missed.

    The system never signs: each row has a person (product.md, What we refuse).
    """

    site = models.ForeignKey(
        "accounts.Site", on_delete=models.PROTECT, related_name="review_days"
    )
    day = models.DateField()
    outcome = models.CharField(max_length=15, choices=DayOutcome.pairs)
    signed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="days_signed"
    )
    signed_at = models.DateTimeField(default=timezone.now)
    reviewed_count = models.PositiveIntegerField()
    left_count = models.PositiveIntegerField()
    reason = models.TextField(
        blank=True, help_text="Why incidents were left, or why the day is late."
    )

    objects = ReviewDayQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-day"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site", "day"], name="a_site_signs_a_day_once"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="part_reviewed") | ~Q(reason=""),
                name="a_part_reviewed_day_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="nil_return") | Q(reviewed_count=0, left_count=0),
                name="a_nil_return_has_nothing_to_count",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} {self.day}"

    @property
    def is_nil(self) -> bool:
        """Say whether its signer found nothing to review."""
        return self.outcome == DayOutcome.NIL_RETURN

    @property
    def is_late(self) -> bool:
        """Say whether it was signed after the day itself had ended."""
        return timezone.localdate(self.signed_at) > self.day
