"""What is kept from a reviewer who is named in it or cares for a pupil who is."""

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import ParentalLink, Post, Site, User
from accounts.models.people import UserQuerySet
from accounts.terms import Ability
from incidents.models.incident import Incident, IncidentQuerySet
from incidents.models.involvement import Involvement


def kept_from_a_reviewer(user: User) -> IncidentQuerySet:
    """Return what waits for this person and is kept from another who reviews there.

    A reviewer is kept from a record that names them or a child of theirs, whatever
    their post; the headteacher is told how many there are (screens.md 3.2).
    """
    reviewers = (
        Post.objects.current(timezone.localdate())
        .carrying(Ability.REVIEW_INCIDENT)
        .filter(site=OuterRef("incident__site"), user__is_active=True)
    )
    child = "user__parental_links__pupil"
    by_name = reviewers.filter(user=OuterRef("user"))
    by_child = reviewers.filter(**{child: OuterRef("pupil")})
    by_group = reviewers.filter(
        **{f"{child}__memberships__involvement": OuterRef("pk")}
    )
    named = Involvement.objects.filter(incident=OuterRef("pk")).filter(
        Q(Exists(by_name)) | Q(Exists(by_child)) | Q(Exists(by_group))
    )
    return Incident.objects.visible_to(user).awaiting_review().filter(Exists(named))


def has_reviewers(site: Site) -> bool:
    """Say whether anybody's post reads incidents at the site today."""
    return User.objects.able_to(
        Ability.READ_INCIDENT, site=site, on=timezone.localdate()
    ).exists()


def has_reader(incident: Incident) -> bool:
    """Say whether anybody with a post may read it today."""
    people = User.objects.able_to(
        Ability.READ_INCIDENT, site=incident.site, on=timezone.localdate()
    )
    return any(
        Incident.objects.visible_to(person).filter(pk=incident.pk).exists()
        for person in people
    )


def involved_in(incident_id: int) -> UserQuerySet:
    """Return whom an incident names, and who cares or cared for a pupil in it.

    The rule of `IncidentQuerySet.not_about`, asked about everybody at once. Nobody
    where the incident names no adult with an account and no pupil.
    """
    pupil = "pupil__involvements__incident"
    member = "pupil__memberships__involvement__incident"
    carers = [
        ParentalLink.objects.filter(**{path: incident_id}).values("user")
        for path in (pupil, member)
    ]
    named = Involvement.objects.filter(incident=incident_id, user__isnull=False)
    return User.objects.filter(
        Q(pk__in=named.values("user")) | Q(pk__in=carers[0]) | Q(pk__in=carers[1])
    )
