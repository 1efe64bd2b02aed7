"""What is written on a data breach: rows that are only ever added."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from incidents.breach_terms import (
    BreachAnswer,
    BreachQuestion,
    Cause,
    Clock,
    EntryKind,
    Factor,
    MessageMethod,
    MessageTo,
    PeopleException,
    Risk,
    TaskKind,
)
from incidents.models.breach_reading import handled_by
from incidents.terms import YesNoUnsure


class OfABreach(models.Model):
    """What every row has: whose breach it is, who wrote it and when."""

    breach = models.ForeignKey(
        "incidents.DataBreach", on_delete=models.PROTECT, related_name="%(class)s_set"
    )
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.pk} of {self.breach_id}"


class BreachFacts(OfABreach):
    """What is known: the latest version holds, and every earlier one stays.

    Empty means not known yet, which the law allows for each of them (UK GDPR Article
    33(4)). Facts: rules.md 6.5.
    """

    what_happened = models.TextField(blank=True)
    occurred_from = models.DateTimeField(null=True, blank=True)
    occurred_to = models.DateTimeField(null=True, blank=True)
    compromises = models.JSONField(default=list, blank=True)
    cause = models.CharField(max_length=20, choices=Cause.pairs, blank=True)
    root_cause = models.CharField(
        max_length=300,
        blank=True,
        default="",
        db_default="",
        help_text="What lies behind it.",
    )
    systems = models.CharField(max_length=300, blank=True)
    staff_pointer = models.CharField(
        max_length=120,
        blank=True,
        default="",
        db_default="",
        help_text="Where a follow-up with staff is kept, never what it says.",
    )
    people_kinds = models.JSONField(default=list, blank=True)
    under_thirteen = models.CharField(
        max_length=8, choices=YesNoUnsure.pairs, blank=True
    )
    people_count = models.PositiveIntegerField(null=True, blank=True)
    families_count = models.PositiveIntegerField(null=True, blank=True)
    data_kinds = models.JSONField(default=list, blank=True)
    records_count = models.PositiveIntegerField(null=True, blank=True)
    data_words = models.CharField(max_length=300, blank=True)
    consequences = models.TextField(blank=True)

    class Meta(OfABreach.Meta):
        verbose_name_plural = "breach facts"


class BreachAssessment(OfABreach):
    """How bad it could be, as somebody judged it. The program only suggests."""

    factors = models.JSONField(default=dict)
    notes = models.JSONField(
        default=dict,
        db_default={},
        blank=True,
        help_text="A few words on a factor, by its code. Those without are left out.",
    )
    escalators = models.JSONField(default=list, blank=True)
    suggested = models.CharField(max_length=10, choices=Risk.pairs)
    risk = models.CharField(max_length=10, choices=Risk.pairs)
    reason = models.TextField()

    @property
    def noted(self) -> list[str]:
        """Return each note with its factor and weight, in the order of the form."""
        return [
            f"{factor.label} {self.factors.get(factor.value, 0)}: {words}"
            for factor in Factor
            if (words := self.notes.get(factor.value))
        ]


class BreachDecision(OfABreach):
    """What somebody decided, with the reason. The last to each question holds."""

    question = models.CharField(max_length=10, choices=BreachQuestion.pairs)
    answer = models.CharField(max_length=3, choices=BreachAnswer.pairs)
    exception = models.CharField(
        max_length=12, choices=PeopleException.pairs, blank=True
    )
    reason = models.TextField()

    class Meta(OfABreach.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(reason=""), name="a_decision_on_a_breach_has_a_reason"
            )
        ]


class BreachMessage(OfABreach):
    """That somebody was told: who, when, how, in which words."""

    to = models.CharField(max_length=16, choices=MessageTo.pairs)
    who = models.CharField(max_length=120, blank=True)
    sent_at = models.DateTimeField()
    method = models.CharField(max_length=16, choices=MessageMethod.pairs)
    reference = models.CharField(max_length=60, blank=True)
    count = models.PositiveIntegerField(null=True, blank=True)
    words = models.TextField(blank=True)
    late_reason = models.TextField(
        blank=True, help_text="Why the regulator heard after 72 hours (Article 33(1))."
    )
    are_all_told = models.BooleanField(
        default=True,
        db_default=True,
        help_text="Of the people in it: nobody is left to tell.",
    )
    is_address_safe = models.BooleanField(
        default=False,
        help_text="Somebody checked that the address puts nobody at risk.",
    )


class BreachEntry(OfABreach):
    """A line of the breach log: what was done, found or said."""

    kind = models.CharField(max_length=16, choices=EntryKind.pairs)
    words = models.TextField()
    happened_at = models.DateTimeField()

    class Meta(OfABreach.Meta):
        verbose_name_plural = "breach entries"


class BreachTaskQuerySet(models.QuerySet["BreachTask"]):
    def visible_to(self, user: User) -> Self:
        """Return the tasks of the breaches that this person may work on, and their own.

        An owner sees what to do and the reference, and nothing else of the breach.
        """
        return self.filter(handled_by(user, "breach__") | Q(owner=user))

    def left(self) -> Self:
        """Return what nobody has marked as done, what is due first at the top."""
        return self.filter(done__isnull=True).order_by("due_on", "pk")


class BreachTask(OfABreach):
    """Something to put right, with an owner and a day."""

    kind = models.CharField(max_length=10, choices=TaskKind.pairs)
    what = models.CharField(max_length=300)
    owner = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="breach_tasks"
    )
    due_on = models.DateField()

    objects = BreachTaskQuerySet.as_manager()


class BreachTaskDone(models.Model):
    """That a task is done, by whom and when. Never changed."""

    task = models.OneToOneField(
        "incidents.BreachTask", on_delete=models.PROTECT, related_name="done"
    )
    note = models.TextField(blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"Done {self.task_id}"


class BreachAlarm(models.Model):
    """That a step of a clock fell due and was owed, once. Never changed.

    The notices of the step are owed in its transaction: what was due, when it was
    noticed, and by the notices to whom it went and when.
    """

    breach = models.ForeignKey(
        "incidents.DataBreach", on_delete=models.PROTECT, related_name="alarms"
    )
    clock = models.CharField(max_length=10, choices=Clock.pairs)
    run = models.PositiveSmallIntegerField(
        default=1, help_text="How often its clock had begun by then."
    )
    step = models.CharField(max_length=10)
    due_at = models.DateTimeField()
    owed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["due_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["breach", "clock", "run", "step"],
                name="an_alarm_is_owed_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.clock} {self.step} of {self.breach_id}"

    @property
    def key(self) -> str:
        """Return the step of the notices that were owed with it."""
        return f"{self.clock}:{self.run}:{self.step}"
