"""A school's kinds of incident: giving it the shipped ones, changing its own."""

from dataclasses import dataclass
from typing import Final

from django.db import transaction

from accounts.abilities import OPERATOR, Actor, require
from accounts.models import School
from accounts.operations.people import WHEN_A_SCHOOL_IS_MADE, AlreadyThere, keep
from accounts.operations.records import audit
from accounts.operations.school import require_school
from accounts.refusals import Refusal
from accounts.terms import Ability, RecordKind
from incidents.models import IncidentKind
from incidents.shipped_kinds import SHIPPED_KINDS
from incidents.terms import ExtraQuestion, Route, UploadRule

NOT_SURE: Final = "NS-00"
_STRICTNESS: Final = {
    UploadRule.WITH_WARNING: 0,
    UploadRule.TEXT_ONLY: 1,
    UploadRule.NEVER: 2,
}


class TooLoose(Refusal):
    """The change would let in what must stay out."""


class StaysOn(Refusal):
    """It is needed, so it cannot be switched off."""


@transaction.atomic
def install_kinds(*, school: School, by: Actor) -> int:
    """Give a school the shipped kinds it does not have yet; return how many.

    A row the school has, reworded or retired, is left as it is, so it is safe to
    run again after an update ships more. What comes later stands behind More kinds:
    the front row is the school's own by then. Only a command on the server may;
    anybody else is refused with `NotAllowed`.
    """
    require(by, Ability.RUN_SERVER)
    had = set(IncidentKind.objects.filter(school=school).values_list("code", flat=True))
    missing = [
        IncidentKind(school=school, **vars(kind))
        for kind in SHIPPED_KINDS
        if kind.code not in had
    ]
    if not missing:
        return 0
    if had:
        for kind in missing:
            kind.front_position = None
    IncidentKind.objects.bulk_create(missing, ignore_conflicts=True)
    audit(
        "kinds.installed",
        record_kind=RecordKind.SCHOOL,
        record=school,
        site=None,
        by=by,
        count=len(missing),
    )
    return len(missing)


@dataclass(frozen=True, kw_only=True)
class KindWords:
    """What a school may change about a kind: its words, its place, where it goes."""

    label: str
    short_label: str
    front_position: int | None
    route: Route
    tells_head: bool
    tells_technical: bool
    tells_data_protection: bool
    extra_question: ExtraQuestion
    upload_rule: UploadRule
    follow_up: str


@transaction.atomic
def change_kind(*, kind: IncidentKind, new: KindWords, by: Actor) -> None:
    """Change a kind of the school's. Its code and its procedure stay.

    A kind that may be about a nude image is looked at at once, and its rule about
    files only ever gets stricter (rules.md 0.1, finding 2): anything else is refused
    with `TooLoose`. Refuses with `NotFilledIn` when something does not fit.
    """
    require_school(by, kind.school)
    # The row as it is now: two people may be at it.
    kind = IncidentKind.objects.select_for_update().get(pk=kind.pk)
    if kind.shows_stop_panel:
        if _STRICTNESS[new.upload_rule] < _STRICTNESS[UploadRule(kind.upload_rule)]:
            raise TooLoose(
                "This kind may be about a nude image. Its rule about files can only "
                "be made stricter."
            )
        if new.route not in {kind.route, Route.IMMEDIATE}:
            raise TooLoose("This kind may be about a nude image, so it goes at once.")
    was = _routing(kind)
    for name, value in vars(new).items():
        setattr(kind, name, value)
    keep(kind)
    _audit("change_kind", kind, by=by, was=was, now=_routing(kind))


@transaction.atomic
def switch_kind(*, kind: IncidentKind, is_on: bool, by: Actor) -> None:
    """Let a kind be chosen, or not any more. It is never deleted.

    Refuses with `StaysOn` the kind for those who are not sure, without which nobody
    could send what they cannot name, and with `AlreadyThere` when it is so already.
    """
    require_school(by, kind.school)
    if not is_on and kind.code == NOT_SURE:
        raise StaysOn("Somebody who is not sure needs this kind, so it stays on.")
    done = IncidentKind.objects.filter(pk=kind.pk, is_retired=is_on).update(
        is_retired=not is_on
    )
    if not done:
        raise AlreadyThere("It is so already.")
    _audit("switch_on_kind" if is_on else "switch_off_kind", kind, by=by)


def _routing(kind: IncidentKind) -> str:
    """Return where a kind goes in codes, for the audit log."""
    told = [
        name
        for name in ("head", "technical", "data_protection")
        if getattr(kind, f"tells_{name}")
    ]
    return " ".join(
        [kind.route, kind.upload_rule, kind.extra_question or "no_question", *told]
    )


def _audit(action: str, kind: IncidentKind, *, by: Actor, **detail: str) -> None:
    audit(
        action,
        record_kind=RecordKind.SCHOOL,
        record=kind.school,
        site=None,
        by=by,
        code=kind.code,
        **detail,
    )


def prepare_school(school: School) -> None:
    """Give a school that is being made its kinds (`WHEN_A_SCHOOL_IS_MADE`)."""
    install_kinds(school=school, by=OPERATOR)


WHEN_A_SCHOOL_IS_MADE.append(prepare_school)
