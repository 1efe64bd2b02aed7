"""What is written on a request about personal data: rows that are only ever added."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from incidents.request_clocks import Mark
from incidents.request_terms import (
    WITHOUT_ANSWER,
    Cause,
    Exemption,
    RequestClock,
    RequestKind,
    RequestOutcome,
    SentBy,
    StepKind,
)


class RequestStep(models.Model):
    """One thing that was done on a request, in the order in which it was written.

    `on` is the day on which it was done, `at` the moment at which it was written.
    `was_kind` and `was_received_on` are what was put right, and empty otherwise.
    `number` counts the steps of a request from 1: of two that are written at once the
    database refuses one.
    """

    request = models.ForeignKey(
        "incidents.DataRequest", on_delete=models.PROTECT, related_name="steps"
    )
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=StepKind.pairs)
    on = models.DateField()
    cause = models.CharField(max_length=14, choices=Cause.pairs, blank=True)
    words = models.TextField(blank=True)
    sent_by = models.CharField(max_length=12, choices=SentBy.pairs, blank=True)
    outcome = models.CharField(max_length=14, choices=RequestOutcome.pairs, blank=True)
    exemption = models.CharField(max_length=14, choices=Exemption.pairs, blank=True)
    sent_to = models.CharField(
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text="Who it went to, at which address.",
    )
    letter = models.TextField(
        blank=True,
        default="",
        db_default="",
        help_text="What was sent: its words, or what was in it.",
    )
    late_reason = models.TextField(blank=True)
    was_kind = models.CharField(max_length=14, choices=RequestKind.pairs, blank=True)
    was_received_on = models.DateField(null=True, blank=True)
    is_harm_checked = models.BooleanField(
        default=False, help_text="Nobody comes to serious harm by what was given."
    )
    is_regulator_told = models.BooleanField(
        default=False, help_text="They were told that they can go to the regulator."
    )
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request", "number"], name="a_request_counts_its_steps"
            ),
            models.CheckConstraint(
                condition=(Q(kind="answered") & ~Q(outcome=""))
                | (~Q(kind="answered") & Q(outcome="")),
                name="an_answer_and_nothing_else_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["paused", "extended"]) | ~Q(cause=""),
                name="a_clock_is_stopped_or_extended_for_a_cause",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["extended", "noted", "reopened", "corrected"])
                | ~Q(words=""),
                name="a_step_of_a_request_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number} of {self.request_id}"

    @property
    def mark(self) -> Mark:
        """Return what the clocks need of it."""
        return Mark(self.kind, self.on, self.outcome not in WITHOUT_ANSWER)


class RequestKeptFrom(models.Model):
    """That somebody who handles requests is named in one, so it is kept from them."""

    request = models.ForeignKey(
        "incidents.DataRequest", on_delete=models.PROTECT, related_name="kept_from"
    )
    user = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="requests_kept"
    )
    by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: it came by the public form.",
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        verbose_name_plural = "requests kept from somebody"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request", "user"], name="a_request_is_kept_from_somebody_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.request_id} kept from {self.user_id}"


class RequestAlarm(models.Model):
    """That a step of a clock fell due and was owed, once. Never changed.

    `round` is how often its clock had been set anew: reopened or put right.
    """

    request = models.ForeignKey(
        "incidents.DataRequest", on_delete=models.PROTECT, related_name="alarms"
    )
    clock = models.CharField(max_length=12, choices=RequestClock.pairs)
    round = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=10)
    due_at = models.DateTimeField()
    owed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["due_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request", "clock", "round", "step"],
                name="an_alarm_of_a_request_is_owed_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.clock} {self.step} of {self.request_id}"

    @property
    def key(self) -> str:
        """Return the step of the notices that were owed with it."""
        return f"{self.clock}:{self.round}:{self.step}"
