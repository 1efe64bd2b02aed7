"""What is put right on a record without changing what its author wrote."""

from django.db import transaction
from django.utils import timezone

from accounts.abilities import require
from accounts.models import User
from accounts.operations.records import audit
from accounts.terms import Ability, RecordKind
from incidents.models import Addendum, Incident
from incidents.operations.following_up import require_reader
from incidents.operations.titles import names_in
from incidents.refusals import AlreadyDecided, FieldRefusal
from incidents.terms import AddendumKind

_LONGEST_TITLE = 100


@transaction.atomic
def change_title(*, incident: Incident, title: str, by: User) -> Addendum:
    """Give a record another title; the old one stays on the timeline.

    Titles stand in lists and tabs, so one that holds a name of somebody here is
    refused. Refuses with `NotAllowed` whoever does not lead the review, with
    `FieldRefusal` an empty, too long, unchanged or naming title, and with
    `AlreadyDecided` when somebody changed it at the same moment.
    """
    require(by, Ability.LEAD_REVIEW, at=incident.site)
    require_reader(by, incident)
    wanted = " ".join(title.split())
    _check_title(incident, wanted)
    before = incident.title
    changed = Incident.objects.filter(pk=incident.pk, title=before).update(title=wanted)
    if not changed:
        raise AlreadyDecided("Somebody changed the title at the same moment.")
    audit(
        "incident.retitled",
        record_kind=RecordKind.INCIDENT,
        record=incident,
        site=incident.site,
        by=by,
        reference=incident.reference,
    )
    now = timezone.now()
    return Addendum.objects.create(
        incident=incident,
        kind=AddendumKind.TITLE,
        words=f"Before: {before}",
        happened_at=now,
        written_at=now,
        written_by=by,
    )


def _check_title(incident: Incident, wanted: str) -> None:
    if not wanted:
        raise FieldRefusal("title", "Enter a title")
    if len(wanted) > _LONGEST_TITLE:
        raise FieldRefusal("title", "Use 100 letters at most")
    if wanted == incident.title:
        raise FieldRefusal("title", "Change the title, or leave this page")
    named = names_in(wanted, site=incident.site)
    if named:
        raise FieldRefusal(
            "title", f"Leave out {' and '.join(named)}: a title names nobody"
        )
