"""Taking the register of breaches out of the program: who did, when and how much."""

from django.db import transaction

from accounts.abilities import require
from accounts.models import User
from accounts.operations.records import audit_each
from accounts.terms import Ability, RecordKind
from incidents.models.breach_register import (
    registered,
    sheets_of,
    table_of_breaches,
)


@transaction.atomic
def export_register(*, year: int | None, form: str, by: User) -> list[list[str]]:
    """Return the register as rows of texts, and keep that it was taken out.

    Refuses with `NotAllowed` whoever handles no breaches.
    """
    require(by, Ability.HANDLE_BREACH)
    rows = table_of_breaches(sheets_of(registered(by, year=year)))
    sites = by.duties.sites_for(Ability.HANDLE_BREACH)
    audit_each(
        "breach.register_exported",
        record_kind=RecordKind.SITE,
        records=[(site, site) for site in sites],
        by=by,
        count=len(rows) - 1,
        form=form,
        year=year,
    )
    return rows
