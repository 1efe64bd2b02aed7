"""How somebody's own pages look."""

from django.db import transaction

from accounts.models import User
from accounts.operations.records import audit
from accounts.terms import Colours, RecordKind, TextSize


@transaction.atomic
def change_display(
    *, text_size: TextSize, colours: Colours, has_less_motion: bool, by: User
) -> None:
    """Keep how this person's own pages look, on every device. Anybody may."""
    User.objects.filter(pk=by.pk).update(
        text_size=text_size, colours=colours, has_less_motion=has_less_motion
    )
    audit(
        "change_display",
        record_kind=RecordKind.USER,
        record=by,
        site=None,
        by=by,
        text_size=int(text_size),
        colours=colours,
        has_less_motion=has_less_motion,
    )
