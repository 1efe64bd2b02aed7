"""Incidents and who may read them."""

from datetime import datetime
from typing import Any, ClassVar, Final, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from accounts.abilities import roles_with
from accounts.models import Post, Pupil, User
from accounts.models.prepared import Given
from accounts.models.rules import AnyReader
from accounts.terms import Ability, RecordKind
from incidents.models.involvement import Involvement
from incidents.models.origin import MayBeBroughtIn
from incidents.models.reading import MayRead, NotAbout
from incidents.terms import (
    DoneSoFar,
    IncidentState,
    Outcome,
    Restriction,
    YesNoUnsure,
)

# The order of the queue (screens.md 3.2): urgent, then the longest waiting.
URGENT_FIRST: Final = ("-is_urgent", "received_at", "pk")


def _posts_at_incident_site(user: User, ability: Ability) -> Exists:
    return Exists(
        Post.objects.filter(
            user=user, role__in=roles_with(ability), site=OuterRef("site")
        ).current(timezone.localdate())
    )


class IncidentQuerySet(models.QuerySet["Incident"]):
    def visible_to(self, user: User | AnyReader) -> Self:
        """Return the incidents this person may read. The one rule of who may.

        A post that reads incidents at the incident's site is needed. A restriction
        narrows that to the head and DSLs, the head, or named people, among whom
        the head always is: readers leave, and a record must not. Whoever is
        named in an incident, or cares for a pupil who is, never reads it, whatever
        their post (threats.md 2).
        """
        return self.filter(MayRead.by(user))

    def not_about(self, user: User) -> Self:
        """Leave out the incidents that name this person or a pupil they care for."""
        return self.filter(NotAbout(user.pk, timezone.localdate()))

    def kept_from(self, user: User) -> Self:
        """Return the incidents that this person may not read."""
        return self.exclude(MayRead(user.pk, timezone.localdate()))

    def about_pupil(self, pupil: Pupil | Given) -> Self:
        """Return the incidents that name a pupil, or a group they were in when sent."""
        named = Involvement.objects.filter(incident=OuterRef("pk")).filter(
            Q(pupil=pupil) | Q(members__pupil=pupil)
        )
        return self.filter(Exists(named))

    def written_by(self, user: User) -> Self:
        """Return what this person sent and may still read in their own reports.

        An author keeps a copy of their words until the record is restricted or
        they turn out to be named in it.
        """
        return self.sent_by(user).filter(restriction=Restriction.NONE).not_about(user)

    def sent_by(self, user: User) -> Self:
        """Return what this person wrote, and not what they only brought in."""
        own = Q(origin__isnull=True) | Q(origin__author_has_account=True)
        return self.filter(own, author=user)

    def known_as(self, reference: str) -> Self:
        """Return what has this reference, here or in the system it came from."""
        return self.filter(Q(reference=reference) | Q(origin__reference=reference))

    def at(self, sites: Any) -> Self:
        """Return the incidents of these sites."""
        return self.filter(site__in=sites)

    def received_between(self, begins: datetime, ends: datetime) -> Self:
        """Return what came in here in a span whose end is not part of it.

        What was brought in from another system came in there, long before.
        """
        return self.filter(
            received_at__gte=begins, received_at__lt=ends, origin__isnull=True
        )

    def awaiting_review(self) -> Self:
        """Return what is received and not yet decided on."""
        return self.filter(state=IncidentState.TO_REVIEW)

    def being_followed_up(self) -> Self:
        """Return what has been decided on and still has work to do."""
        return self.filter(state=IncidentState.FOLLOWING_UP)

    def open(self) -> Self:
        """Return what still needs something: a review, or work to do."""
        return self.exclude(state=IncidentState.CLOSED)

    def closed(self) -> Self:
        """Return what needs nothing more."""
        return self.filter(state=IncidentState.CLOSED)

    def counting(self) -> Self:
        """Leave out what was entered in error: it happened to nobody."""
        return self.exclude(state=IncidentState.CLOSED, last_outcome=Outcome.VOIDED)

    def for_technical_staff(self) -> Self:
        """Return incidents of the kinds that technical staff are told about."""
        return self.filter(kinds__tells_technical=True).distinct()

    def security_facts_for(self, user: User) -> models.QuerySet[Any, Any]:
        """Return the bare facts of open security incidents, one row for each kind.

        The one read of incidents outside `visible_to`: technical staff act on a
        network fault at once and never read the record (policy L118, screens.md 2.3
        row 33). So it gives exactly these columns, none of which a person typed:
        no title, story, place, device or name. Only the kinds that technical staff
        are told about are named. A restricted incident is left out unless this
        person may read it, and so is one that names them. `may_read` says whether
        they may open the record.
        """
        readable = Incident.objects.visible_to(user).filter(pk=OuterRef("pk"))
        return (
            self.filter(
                _posts_at_incident_site(user, Ability.SEE_SECURITY),
                kinds__tells_technical=True,
            )
            .open()
            .not_about(user)
            .annotate(may_read=Exists(readable))
            .filter(Q(restriction=Restriction.NONE) | Q(may_read=True))
            .order_by("-received_at", "-pk", "kinds__code")
            .values(
                "reference",
                "site",
                "site__name",
                "kinds__short_label",
                "received_at",
                "still_happening",
                "state",
                "may_read",
            )
        )

    def urgent_first(self) -> Self:
        """Order for the queue: urgent first, then the longest waiting."""
        return self.order_by(*URGENT_FIRST)


class Incident(MayBeBroughtIn, models.Model):
    """One thing that happened online, as its author wrote it.

    What the author wrote is never changed: triggers refuse it in both databases.
    Only the state, the restriction and the urgency move, each by an operation.
    """

    record_kind: ClassVar = RecordKind.INCIDENT

    send_key = models.UUIDField(unique=True, editable=False)
    reference = models.CharField(max_length=16, unique=True)
    site = models.ForeignKey(
        "accounts.Site", on_delete=models.PROTECT, related_name="incidents"
    )
    author = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="incidents_written"
    )
    author_title = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=100)
    what_happened = models.TextField()
    happened_at = models.DateTimeField()
    place = models.CharField(max_length=80, blank=True)
    done_so_far = models.JSONField(default=list, blank=True)
    done_words = models.TextField(blank=True)
    device = models.CharField(max_length=80, blank=True)
    link = models.CharField(max_length=300, blank=True)
    lesson = models.CharField(max_length=80, blank=True)
    pupil_safe = models.CharField(max_length=8, choices=YesNoUnsure.pairs, blank=True)
    still_happening = models.CharField(
        max_length=8, choices=YesNoUnsure.pairs, blank=True
    )
    staff_harmed = models.CharField(max_length=8, choices=YesNoUnsure.pairs, blank=True)
    found_out_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(default=timezone.now)
    kinds = models.ManyToManyField("incidents.IncidentKind", related_name="incidents")
    is_urgent = models.BooleanField(default=False)
    state = models.CharField(
        max_length=12,
        choices=IncidentState.pairs,
        default=IncidentState.TO_REVIEW,
    )
    restriction = models.CharField(
        max_length=12, choices=Restriction.pairs, default=Restriction.NONE
    )
    last_outcome = models.CharField(
        max_length=20, blank=True, help_text="The latest decision, for lists."
    )
    last_decided_at = models.DateTimeField(null=True, blank=True)
    last_decided_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="incidents_decided",
    )

    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-received_at", "-pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["site", "-is_urgent", "received_at"],
                condition=Q(state="to_review"),
                name="incident_queue",
            ),
            models.Index(
                fields=["site"], condition=~Q(state="closed"), name="incident_open"
            ),
            models.Index(
                fields=["site", "received_at", "id"], name="incident_by_receipt"
            ),
            models.Index(fields=["author", "received_at"], name="incident_by_author"),
            models.Index(
                fields=["site", "last_decided_at"],
                condition=Q(last_decided_at__isnull=False),
                name="incident_by_decision",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(last_decided_at__isnull=True, last_decided_by__isnull=True)
                | Q(last_decided_at__isnull=False, last_decided_by__isnull=False),
                name="a_decision_has_a_time_and_a_person",
            ),
            models.CheckConstraint(
                condition=Q(state="to_review") | Q(last_decided_at__isnull=False),
                name="an_incident_leaves_review_by_a_decision",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("incidents:record", args=[self.reference])

    @property
    def is_void(self) -> bool:
        """Say whether it stands as entered in error."""
        return (
            self.state == IncidentState.CLOSED and self.last_outcome == Outcome.VOIDED
        )

    @property
    def done_labels(self) -> list[str]:
        """Return what the author ticked under question 5, in words."""
        return [DoneSoFar(code).label for code in self.done_so_far]


class IncidentReader(models.Model):
    """That a restricted incident may be read by this person."""

    incident = models.ForeignKey(
        "incidents.Incident", on_delete=models.PROTECT, related_name="readers"
    )
    user = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="readable_incidents"
    )
    given_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="reading_given"
    )
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["given_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["incident", "user"], name="a_reader_is_named_once"
            )
        ]

    def __str__(self) -> str:
        return f"Reader of {self.incident_id}"
