"""Who was told at each step of the clocks of a case, as its log shows it."""

from django.db.models import Model

from accounts.models import Notice
from accounts.terms import NoticeKind, RecordKind
from incidents.breach_clocks import moment_in_words


def told_at_each_step(
    kind: NoticeKind, record_kind: RecordKind, record: Model
) -> dict[str, list[str]]:
    """Return who was told by the step of their notice, and when the mail went."""
    told: dict[str, list[str]] = {}
    notices = Notice.objects.filter(
        kind=kind, record_kind=record_kind, record_id=str(record.pk)
    ).select_related("recipient")
    for notice in notices.order_by("recipient__family_name", "pk"):
        told.setdefault(notice.step, []).append(_went(notice))
    return told


def _went(notice: Notice) -> str:
    name = notice.recipient.full_name
    if notice.mailed_at:
        return f"{name}, mailed {moment_in_words(notice.mailed_at)}"
    return f"{name}, {'withdrawn' if notice.withdrawn_at else 'not mailed yet'}"
