"""The chain over the audit log, and its heads as they were told to the outside."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from accounts.models.places import Site
from accounts.models.records import AuditEntry


class AuditLinkQuerySet(models.QuerySet["AuditLink"]):
    def heads(self) -> "AuditLinkQuerySet":
        """Return the newest link of each chain, in the order of the chains."""
        newest = AuditLink.objects.order_by("-number").values("pk")
        of_sites = Site.objects.values(
            last=Subquery(newest.filter(chain=OuterRef("pk"))[:1])
        )
        return self.filter(
            Q(pk__in=of_sites) | Q(pk__in=newest.filter(chain=0)[:1])
        ).order_by("chain")

    def of_sites(self, sites: "models.QuerySet[Site]") -> "AuditLinkQuerySet":
        """Return the newest link of each of these sites' chains."""
        return self.heads().filter(chain__in=sites.values("pk"))


class AuditLink(models.Model):
    """The seal of one audit entry: its place in the chain of its site, and the hash.

    The place is the order of sealing, not of ids: an entry whose transaction ends
    late takes the next place, so none is passed over.
    """

    entry = models.OneToOneField(
        "accounts.AuditEntry", on_delete=models.PROTECT, related_name="link"
    )
    chain = models.PositiveBigIntegerField(
        help_text="The id of the site; 0 is the chain of entries of no site."
    )
    number = models.PositiveBigIntegerField(help_text="The place, from 1 on.")
    sealed_at = models.DateTimeField()
    hash = models.CharField(max_length=64)
    mark = models.CharField(
        max_length=64,
        blank=True,
        help_text="The hash signed with AUDIT_KEY, where there was one.",
    )

    objects = AuditLinkQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["chain", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["chain", "number"], name="a_place_in_a_chain_is_taken_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.chain}/{self.number}"


def unsealed() -> "models.QuerySet[AuditEntry]":
    """Return the audit entries that no link seals yet, oldest first."""
    return AuditEntry.objects.filter(
        ~Exists(AuditLink.objects.filter(entry=OuterRef("pk")))
    ).order_by("pk")


class AuditAnchorQuerySet(models.QuerySet["AuditAnchor"]):
    def to_mail(self, now: datetime) -> "AuditAnchorQuerySet":
        """Return the newest day's heads if their mail is owed and nobody sends it.

        Older ones are let go: the newest heads vouch for all that went before.
        """
        newest = AuditAnchor.objects.order_by("-day").values("pk")[:1]
        return self.filter(
            Q(claimed_until__isnull=True) | Q(claimed_until__lte=now),
            pk__in=list(newest.values_list("pk", flat=True)),
            mailed_at__isnull=True,
        )


class AuditAnchor(models.Model):
    """The heads of all chains on one day, in the words that are mailed and printed.

    What proves something is the copy outside this machine. This one is for sending.
    """

    day = models.DateField(unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    heads = models.TextField()
    claimed_until = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    last_failure = models.CharField(
        max_length=200, blank=True, help_text="The class of the fault, never its text."
    )

    objects = AuditAnchorQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-day"]

    def __str__(self) -> str:
        return f"Heads of {self.day}"


class AuditCheck(models.Model):
    """What a look at all chains found. Triggers refuse to change or delete it."""

    at = models.DateTimeField(default=timezone.now)
    checked = models.PositiveBigIntegerField(help_text="How many seals were looked at.")
    fault = models.CharField(
        max_length=300, blank=True, help_text="The first broken place. Empty: unbroken."
    )

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.fault or "Unbroken"
