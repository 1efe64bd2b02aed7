"""The words of the notice that nobody may read a record, for as long as it is so."""

from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from accounts.terms import NoticeKind, RecordKind
from accounts.wordings import Wording, words_for
from incidents.models import DataBreach, DataRequest
from incidents.operations import days
from incidents.operations.handling import is_handled


@words_for(NoticeKind.NO_READER)
def no_reader(notice: Notice) -> Wording:
    """Word the notice to an administrator that a record has nobody to read it.

    It is over once everything it is about has a reader or is closed, and where the
    same was told again since.
    """
    return Wording(
        subject="1 site needs a reviewer",
        body=f"At {notice.site.name} something waits that nobody with a "
        "post may read. Ring the headteacher, and give somebody who is not involved "
        "a reviewing post.",
        line=f"At {notice.site.name} something waits that nobody may read. Give "
        "somebody who is not involved a reviewing post.",
        path=reverse("accounts:settings"),
        is_over=_was_told_again(notice) or not _lacks_a_reader(notice),
    )


def _was_told_again(notice: Notice) -> bool:
    """Say whether the day's notice about a site was followed by one of a later day."""
    if notice.record_kind != RecordKind.SITE:
        return False
    return notice.recipient.notices.filter(
        kind=notice.kind,
        record_kind=notice.record_kind,
        record_id=notice.record_id,
        step__gt=notice.step,
        withdrawn_at__isnull=True,
    ).exists()


def _lacks_a_reader(notice: Notice) -> bool:
    """Say whether nobody may read what the notice is about, as things stand now."""
    now = timezone.now()
    if notice.record_kind == RecordKind.BREACH:
        breach = DataBreach.objects.open().filter(pk=notice.record_id).first()
        return breach is not None and not is_handled(breach, now=now)
    if notice.record_kind == RecordKind.REQUEST:
        request = DataRequest.objects.open().filter(pk=notice.record_id).first()
        return request is not None and not is_handled(request, now=now)
    return days.without_reader(notice.site, on=timezone.localdate()).exists()
