"""Who may work on a data breach: one condition, for it and for what hangs on it."""

from django.db.models import Q
from django.utils import timezone

from accounts.abilities import roles_with
from accounts.models import Post, User
from accounts.models.rules import AnyReader
from accounts.terms import Ability
from incidents.models.reading import MayRead, NotAbout
from incidents.terms import Restriction


def handled_by(user: User | AnyReader, path: str = "") -> Q:
    """Return the condition on the breach that a path leads to; empty is the row.

    A post that handles breaches at its site is needed. One that an incident opened is
    kept from whoever that incident names, or cares for a pupil who is named. Where
    the incident is a concern for the headteacher alone, so is the breach: its kind and
    its author would give the concern away.
    """
    today = user.today if isinstance(user, AnyReader) else timezone.localdate()
    sites = (
        Post.objects.filter(user=user.pk, role__in=roles_with(Ability.HANDLE_BREACH))
        .current(today)
        .values("site")
    )
    others = [each for each in Restriction if each != Restriction.HEAD_ONLY]
    of_incident = f"{path}incident__"
    free = Q(**{f"{of_incident}restriction__in": others}) & Q(
        NotAbout(user.pk, today, of_incident)
    )
    return Q(**{f"{path}site__in": sites}) & (
        Q(**{f"{path}incident__isnull": True})
        | free
        | Q(MayRead(user.pk, today, of_incident))
    )
