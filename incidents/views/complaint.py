"""The public form for a complaint about personal data, open to everybody."""

from typing import Final
from uuid import UUID, uuid4

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.abilities import PUBLIC
from accounts.models import Site
from accounts.refusals import Refusal
from incidents.deadlines import complaint_ack_due
from incidents.forms.requests import ComplaintForm
from incidents.models import DataRequest
from incidents.models.request import (
    complaint_of_key,
    complaint_sent,
    places_to_complain_to,
)
from incidents.operations.requests import send_complaint
from incidents.views.send_keys import key_of

_SALT: Final = "incidents.complaint"


@login_not_required
@never_cache
def complaint(request: HttpRequest) -> HttpResponse:
    """Ask five questions of whoever complains, and say when they will be answered.

    Only a form that could be kept counts towards how often an address may send.
    """
    places = places_to_complain_to()
    if not places:
        raise Http404
    if request.method != "POST":
        return _ask(request, ComplaintForm(places=places), uuid4(), places)
    key = key_of(request.POST.get("send_key", ""))
    form = ComplaintForm(request.POST, places=places)
    if not form.is_valid():
        return _ask(request, form, key, places)
    # A second press of what has arrived is no second complaint.
    is_new = complaint_of_key(key) is None
    if is_new and not ratelimit.consume(request, action="complaint"):
        form.add_error(
            None,
            "Too many came from your address. Your words are still here. Wait an "
            f"hour, or ring {form.chosen_place.office_phone}",
        )
        return _ask(request, form, key, places, status=429)
    try:
        made = send_complaint(
            asking=form.asking,
            site=form.chosen_place,
            send_key=key,
            about_posts=form.posts,
            by=PUBLIC,
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return _ask(request, form, key, places)
    return redirect("incidents:complaint_sent", key_of_thanks(made))


@login_not_required
@never_cache
@require_safe
def thanks(request: HttpRequest, key: str) -> HttpResponse:
    """Show whoever sent a complaint its reference and the day of an answer.

    The link is theirs alone: it is signed, and holds no word of the complaint.
    """
    try:
        found = complaint_sent(int(signing.loads(key, salt=_SALT)))
    except signing.BadSignature as fault:
        raise Http404 from fault
    if found is None:
        raise Http404
    return render(
        request,
        "incidents/complaint/thanks.html",
        {
            "reference": found.reference,
            "due": complaint_ack_due(timezone.localdate(found.recorded_at)),
            "site": found.site,
            "regulators": [found.site.school],
        },
    )


def key_of_thanks(made: DataRequest) -> str:
    """Return the signed end of the link to the thanks for a complaint."""
    return signing.dumps(made.pk, salt=_SALT)


def _ask(
    request: HttpRequest,
    form: ComplaintForm,
    key: UUID,
    places: list[Site],
    *,
    status: int = 200,
) -> HttpResponse:
    schools = {site.school_id: site.school for site in places}
    return render(
        request,
        "incidents/complaint/complaint.html",
        {
            "form": form,
            "send_key": key,
            "school": places[0].school if len(schools) == 1 else None,
            "places": places,
            # Each once, by name and address: a trust may have several regulators.
            "regulators": list(
                {
                    (
                        school.regulator_name,
                        school.regulator_complaint_url,
                        school.regulator_phone,
                    ): school
                    for school in schools.values()
                }.values()
            ),
        },
        status=status,
    )
