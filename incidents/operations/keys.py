"""Choosing how the keys of the review queue work."""

from django.db import transaction

from accounts.abilities import require
from accounts.models import User
from accounts.operations.records import audit
from accounts.terms import Ability, RecordKind
from incidents.models import KeysChoice
from incidents.terms import QueueKeys


@transaction.atomic
def choose_keys(*, keys: QueueKeys, by: User) -> KeysChoice:
    """Keep how one's own keys in the queue work, on every device."""
    require(by, Ability.REVIEW_INCIDENT)
    choice, _ = KeysChoice.objects.update_or_create(user=by, defaults={"keys": keys})
    audit(
        "user.keys_chosen",
        record_kind=RecordKind.USER,
        record=by,
        site=None,
        by=by,
        keys=keys,
    )
    return choice
