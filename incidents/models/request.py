"""Requests about personal data: subject access, other rights, complaints."""

from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from accounts.models import Site, User
from accounts.models.rules import AnyReader
from accounts.terms import Ability, RecordKind
from incidents.models.request_reading import handled_by
from incidents.models.request_rows import RequestStep
from incidents.request_terms import Requester, RequestKind, RequestWay, StepKind


class DataRequestQuerySet(models.QuerySet["DataRequest"]):
    def visible_to(self, user: User | AnyReader) -> Self:
        """Return the requests that this person may work on. The one rule of who may."""
        return self.filter(handled_by(user))

    def recorded_by_one(self, user: User) -> Self:
        """Return what this person recorded: they see its receipt and no more."""
        return self.filter(recorded_by=user)

    def open(self) -> Self:
        """Return what waits for an answer: none yet, or reopened since the last."""
        return self._with_end().filter(
            Q(last_end__isnull=True) | Q(last_end=StepKind.REOPENED)
        )

    def answered(self) -> Self:
        """Return what was answered and not reopened."""
        return self._with_end().filter(last_end=StepKind.ANSWERED)

    def _with_end(self) -> Self:
        ends = RequestStep.objects.filter(
            request=OuterRef("pk"), kind__in=[StepKind.ANSWERED, StepKind.REOPENED]
        ).order_by("-number")
        return self.annotate(last_end=Subquery(ends.values("kind")[:1]))


class DataRequest(models.Model):
    """What somebody asked about personal data, in their own words.

    It was received when anybody who works here got it, on whatever day and in
    whatever form. What was written is never changed; its kind and its day are put
    right by an operation that keeps what they were. What was done since, and so its
    state and its clocks, are its steps. Without `recorded_by` it came by the public
    form.
    """

    # What `operations.handling` asks of a case.
    record_kind: ClassVar = RecordKind.REQUEST
    handled_with: ClassVar = Ability.HANDLE_REQUEST
    counted_as: ClassVar = "open_requests"

    send_key = models.UUIDField(unique=True, editable=False)
    reference = models.CharField(max_length=20, unique=True)
    site = models.ForeignKey(
        "accounts.Site", on_delete=models.PROTECT, related_name="requests"
    )
    kind = models.CharField(max_length=14, choices=RequestKind.pairs)
    requester_name = models.CharField(max_length=120)
    contact = models.CharField(
        max_length=200, blank=True, help_text="Empty: it is not known yet."
    )
    relationship = models.CharField(max_length=12, choices=Requester.pairs)
    about = models.CharField(
        max_length=200, blank=True, help_text="Empty: they ask about themselves."
    )
    way = models.CharField(max_length=10, choices=RequestWay.pairs)
    received_on = models.DateField(help_text="Day 1 of its clocks, a closed day too.")
    words = models.TextField()
    recorded_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="requests_recorded",
        help_text="Empty: it came by the public form.",
    )
    recorded_at = models.DateTimeField(default=timezone.now)
    lead = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="requests_led",
        help_text="Empty: nobody has taken it up.",
    )
    taken_up_at = models.DateTimeField(null=True, blank=True)

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-recorded_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(words="") & ~Q(requester_name=""),
                name="a_request_says_who_asks_for_what",
            ),
            models.CheckConstraint(
                condition=Q(lead__isnull=True, taken_up_at__isnull=True)
                | Q(lead__isnull=False, taken_up_at__isnull=False),
                name="a_lead_of_a_request_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(recorded_by__isnull=False) | Q(way="online"),
                name="a_request_has_an_author_or_came_by_the_public_form",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("incidents:request", args=[self.reference])


def places_to_complain_to() -> list[Site]:
    """Return every site that the public form may go to, by school and name."""
    sites = Site.objects.select_related("school")
    return list(sites.order_by("school__name", "name"))


def complaint_sent(pk: int) -> DataRequest | None:
    """Return a complaint that came by the public form, or None."""
    found = DataRequest.objects.filter(recorded_by__isnull=True, pk=pk)
    return found.select_related("site__school").first()


def complaint_of_key(key: UUID) -> DataRequest | None:
    """Return the complaint that was sent with a key, or None."""
    return DataRequest.objects.filter(recorded_by__isnull=True, send_key=key).first()
