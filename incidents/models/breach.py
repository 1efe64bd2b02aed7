"""Data breaches: what happened to people's data, and the two clocks that run."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.models.rules import AnyReader
from accounts.terms import Ability, RecordKind
from incidents.breach_terms import (
    WEIGHTY,
    BreachAnswer,
    BreachQuestion,
    BreachState,
    MessageTo,
    Risk,
    TaskKind,
)
from incidents.models.breach_reading import handled_by
from incidents.models.breach_rows import (
    BreachAssessment,
    BreachDecision,
    BreachMessage,
    BreachTask,
)


def _holding(question: BreachQuestion) -> Coalesce:
    """Return the answer that holds on a question: see `BreachSheet.standing`."""
    decided = BreachDecision.objects.filter(breach=OuterRef("pk"), question=question)
    judged_since = BreachAssessment.objects.filter(
        breach=OuterRef("breach"), at__gt=OuterRef("at"), risk__in=WEIGHTY[question]
    )
    holding = Case(
        When(Q(answer=BreachAnswer.NO) & Exists(judged_since), then=Value("")),
        default="answer",
    )
    latest = decided.order_by("-at", "-pk").values_list(holding)[:1]
    return Coalesce(Subquery(latest), Value(""))


class DataBreachQuerySet(models.QuerySet["DataBreach"]):
    def visible_to(self, user: User | AnyReader) -> Self:
        """Return the breaches that this person may work on. The one rule of who may."""
        return self.filter(handled_by(user))

    def reported_by_one(self, user: User) -> Self:
        """Return what this person reported themselves."""
        return self.filter(reported_by=user, incident__isnull=True)

    def open(self) -> Self:
        """Return what still runs: a possible breach and an open one."""
        return self.filter(state__in=[BreachState.POSSIBLE, BreachState.OPEN])

    def with_clocks(self) -> Self:
        """Return those on which a clock can run: open, or still to look back at."""
        waiting = BreachTask.objects.filter(
            breach=OuterRef("pk"), kind=TaskKind.REVIEW, done__isnull=True
        )
        running = Q(state__in=[BreachState.POSSIBLE, BreachState.OPEN])
        return self.filter(running | Exists(waiting))

    def with_answers(self) -> Self:
        """Add when the regulator was first told and the decision that holds on it.

        `regulator_told_at` is None and `regulator_answer` empty until then. What
        holds is `BreachSheet.standing`.
        """
        told = BreachMessage.objects.filter(
            breach=OuterRef("pk"), to=MessageTo.REGULATOR
        ).order_by("sent_at")
        return self.annotate(
            regulator_told_at=Subquery(told.values("sent_at")[:1]),
            regulator_answer=_holding(BreachQuestion.REGULATOR),
        )

    def regulator_waiting(self) -> Self:
        """Return the open ones, `with_answers`, that the regulator waits to hear of."""
        return (
            self.open()
            .with_answers()
            .filter(
                ~Q(regulator_answer=BreachAnswer.NO), regulator_told_at__isnull=True
            )
        )

    def people_waiting(self) -> Self:
        """Return the open ones at a high risk in which somebody is left to tell.

        One question for what `BreachSheet.duty_to_people` and `are_people_answered`
        say of each.
        """
        judged = BreachAssessment.objects.filter(breach=OuterRef("pk"))
        all_told = BreachMessage.objects.filter(
            breach=OuterRef("pk"), to=MessageTo.PEOPLE, are_all_told=True
        )
        return (
            self.open()
            .annotate(
                last_risk=Subquery(judged.order_by("-at", "-pk").values("risk")[:1]),
                people_answer=_holding(BreachQuestion.PEOPLE),
            )
            .filter(~Exists(all_told), last_risk=Risk.HIGH)
            .exclude(people_answer=BreachAnswer.NO)
        )

    def by_time_left(self) -> Self:
        """Order by which the regulator must hear of first."""
        return self.order_by("aware_at", "pk")


class DataBreach(models.Model):
    """One loss, leak or spoiling of people's data, or what may be one.

    `aware_at` is when the school knew: by default when the first member of staff did.
    It is moved by an operation that keeps each earlier value (`BreachAwareness`).
    What the reporter wrote is never changed.
    """

    # What `operations.handling` asks of a case.
    record_kind: ClassVar = RecordKind.BREACH
    handled_with: ClassVar = Ability.HANDLE_BREACH
    counted_as: ClassVar = "open_breaches"

    send_key = models.UUIDField(unique=True, editable=False)
    reference = models.CharField(max_length=20, unique=True)
    site = models.ForeignKey(
        "accounts.Site", on_delete=models.PROTECT, related_name="breaches"
    )
    incident = models.OneToOneField(
        "incidents.Incident",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="breach",
        help_text="The incident whose kind opened it. Empty: somebody reported it.",
    )
    title = models.CharField(max_length=100)
    what_happened = models.TextField(
        blank=True,
        help_text="Empty where an incident opened it: its story stays there.",
    )
    contained = models.TextField(blank=True)
    people_kinds = models.JSONField(default=list, blank=True)
    is_supplier = models.BooleanField(
        default=False, help_text="A supplier told the school of it (Article 33(2))."
    )
    reported_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="breaches_reported"
    )
    reported_at = models.DateTimeField(default=timezone.now)
    found_at = models.DateTimeField(help_text="When the first member of staff knew.")
    aware_at = models.DateTimeField(help_text="When the 72 hours began.")
    awareness = models.PositiveSmallIntegerField(
        default=1, help_text="Which of its values `aware_at` is, counted from 1."
    )
    internal_due_at = models.DateTimeField(
        null=True, blank=True, help_text="Empty: no term was entered then."
    )
    state = models.CharField(
        max_length=12, choices=BreachState.pairs, default=BreachState.POSSIBLE
    )
    lead = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="breaches_led",
        help_text="Empty: nobody has taken it up.",
    )
    taken_up_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    # Of `with_answers` alone.
    regulator_told_at: datetime | None
    regulator_answer: str

    objects = DataBreachQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-reported_at", "-pk"]
        verbose_name_plural = "data breaches"
        indexes: ClassVar = [
            models.Index(
                fields=["site", "aware_at"],
                condition=Q(state__in=["possible", "open"]),
                name="breach_open",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(found_at__lte=F("reported_at")),
                name="a_breach_is_found_before_it_is_reported",
            ),
            models.CheckConstraint(
                condition=Q(lead__isnull=True, taken_up_at__isnull=True)
                | Q(lead__isnull=False, taken_up_at__isnull=False),
                name="a_lead_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["possible", "open"], closed_at__isnull=True)
                | Q(state__in=["not_a_breach", "closed"], closed_at__isnull=False),
                name="a_breach_that_is_over_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(incident__isnull=False) | ~Q(what_happened=""),
                name="a_reported_breach_says_what_happened",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("incidents:breach", args=[self.reference])

    @property
    def is_open(self) -> bool:
        """Say whether its clocks run."""
        return self.state in {BreachState.POSSIBLE, BreachState.OPEN}

    @property
    def was_reported_in_time(self) -> bool | None:
        """Say whether it was reported by the school's own deadline. None: no term."""
        if self.internal_due_at is None:
            return None
        return self.reported_at <= self.internal_due_at


class BreachAwareness(models.Model):
    """One value of when the school knew, why, and who set it. Never changed."""

    breach = models.ForeignKey(
        "incidents.DataBreach", on_delete=models.PROTECT, related_name="awarenesses"
    )
    number = models.PositiveSmallIntegerField()
    aware_at = models.DateTimeField()
    reason = models.TextField()
    set_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+"
    )
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["breach", "number"], name="a_breach_is_known_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.breach_id} known {self.number}"
