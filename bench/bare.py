"""Bare Django views on the same rows: the yardstick.

They do what any view of their sort must and nothing else: no permission rule, no
record of who looked, no frame around the page. They stand behind the same
middleware, so each pays for its session and its user as a page of the product does.
"""

from typing import Final
from uuid import uuid4

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.utils import timezone

from accounts.models import AuditEntry, User
from incidents.models import Incident, IncidentKind, Involvement

_ROWS: Final = Engine().from_string(
    "<!doctype html><title>Rows</title><table>{% for row in rows %}<tr>"
    "<td>{{ row.reference }}</td><td>{{ row.title }}</td>"
    "<td>{{ row.author.given_name }} {{ row.author.family_name }}</td>"
    "<td>{{ row.received_at|date:'j M Y H:i' }}</td><td>{{ row.state }}</td>"
    "</tr>{% endfor %}</table>"
)


def bare_list(request: HttpRequest) -> HttpResponse:
    """List the newest 25 rows of a table with their author."""
    rows = Incident.objects.select_related("author").order_by("-received_at")[:25]
    return HttpResponse(_ROWS.render(Context({"rows": rows})))


def bare_write(request: HttpRequest) -> HttpResponse:
    """Insert four rows in one transaction."""
    user = request.user
    if isinstance(user, AnonymousUser) or not isinstance(user, User):
        raise TypeError(user)
    site = user.duties.sites[0]
    with transaction.atomic():
        incident = Incident.objects.create(
            send_key=uuid4(),
            reference=f"BB-{uuid4().hex[:10]}",
            site=site,
            author=user,
            title="Words",
            what_happened=request.POST["what_happened"],
            happened_at=timezone.now(),
        )
        Involvement.objects.create(incident=incident, unknown="A pupil")
        Incident.kinds.through.objects.create(
            incident=incident,
            incidentkind=IncidentKind.objects.only("pk").order_by()[0],
        )
        AuditEntry.objects.create(
            action="bare",
            record_kind="incident",
            record_id=str(incident.pk),
            site=site,
            by=user,
        )
    return HttpResponse(status=302, headers={"Location": "/bare/list/"})
