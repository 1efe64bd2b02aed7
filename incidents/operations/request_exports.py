"""Taking the register of requests out of the program: who did, when and how much."""

from django.db import transaction

from accounts.abilities import require
from accounts.models import User
from accounts.operations.records import audit_each
from accounts.terms import Ability, RecordKind
from incidents.models.request_register import registered, table_of_requests
from incidents.models.request_sheet import sheets_of_requests


@transaction.atomic
def export_requests(*, kind: str, form: str, by: User) -> list[list[str]]:
    """Return the register as rows of texts, and keep that it was taken out.

    `kind` narrows it to one kind; empty is all. `form` is csv or xlsx. Refuses with
    `NotAllowed` whoever handles no requests.
    """
    require(by, Ability.HANDLE_REQUEST)
    rows = table_of_requests(sheets_of_requests(registered(by, kind=kind)))
    sites = by.duties.sites_for(Ability.HANDLE_REQUEST)
    audit_each(
        "request.register_exported",
        record_kind=RecordKind.SITE,
        records=[(site, site) for site in sites],
        by=by,
        count=len(rows) - 1,
        form=form,
    )
    return rows
