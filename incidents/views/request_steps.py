"""The page of a request: its clocks, what was written, and the next thing to do."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.refusals import NotAllowed, Refusal
from accounts.terms import Ability, AccessKind
from incidents.forms.request_steps import FORMS, StepForm
from incidents.models import DataRequest
from incidents.models.request_letters import acknowledgement_for, answer_for
from incidents.models.request_log import alarms_of_request, lines_of_request
from incidents.models.request_sheet import (
    THINGS,
    RequestSheet,
    next_thing,
    sheet_of_request,
    things_to_do,
)
from incidents.operations import request_steps as operations
from incidents.operations.handling import able_to_handle
from incidents.operations.requests import keep_from
from incidents.request_terms import Cause, RequestKind, SentBy
from incidents.views.finding import record_access
from incidents.views.requests import visible
from incidents.views.standing import SignedInRequest, for_those_who

_FORMS: Final = {form.slug: form for form in FORMS}
# What they are written, to begin with.
_WORDS: Final[dict[str, Callable[[RequestSheet], str]]] = {
    "acknowledge": acknowledgement_for,
    "answer": answer_for,
}
# The button of each thing, and what is said once it is done.
_BUTTONS: Final = {
    "acknowledge": ("Keep that it was acknowledged", "Kept: it is acknowledged."),
    "resume": ("Start the clock", "The clock runs again."),
    "answer": ("Record the answer", "Answered. It stays in the register."),
    "pause": ("Stop the clock", "The clock stands still. Start it when they reply."),
    "extend": ("Add two months", "Two months were added."),
    "note": ("Add the note", "Added."),
    "correct": ("Put it right", "Put right. How it was stays on the timeline."),
    "keep": ("Keep it from them", "It is kept from them."),
    "reopen": ("Reopen it", "It is open again."),
}


@for_those_who(Ability.HANDLE_REQUEST)
@require_safe
def request(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show a request with the next thing to do."""
    sheet = sheet_of_request(visible(request, reference))
    return _show(request, sheet, next_thing(sheet))


@for_those_who(Ability.HANDLE_REQUEST)
def step(request: SignedInRequest, reference: str, slug: str) -> HttpResponse:
    """Show one thing that may be done on a request, and do it."""
    if slug not in THINGS:
        raise Http404
    found = visible(request, reference)
    sheet = sheet_of_request(found)
    if request.method != "POST":
        is_possible = slug in things_to_do(sheet)
        return _show(request, sheet, slug if is_possible else next_thing(sheet))
    form = _form(slug, sheet, request.POST)
    if form.is_valid():
        try:
            _SAVERS[slug](form, found, request.user)
        except NotAllowed as refusal:
            raise PermissionDenied from refusal
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _BUTTONS[slug][1])
            return _on(request, found)
    # Somebody else may have been first: what they wrote stands beside the form now.
    now = sheet_of_request(visible(request, reference))
    return _show(request, now, slug, refused=form)


def _on(request: SignedInRequest, found: DataRequest) -> HttpResponse:
    """Go on to the request; to the list where it is kept from this person now."""
    mine = DataRequest.objects.visible_to(request.user)
    if mine.filter(pk=found.pk).exists():
        return redirect(found)
    return redirect("incidents:requests")


def _form(slug: str, sheet: RequestSheet, data: QueryDict | None = None) -> StepForm:
    today = timezone.localdate()
    asked = sheet.request
    to = ", ".join(filter(None, (asked.requester_name, asked.contact)))
    initial: dict[str, Any] = {"on": today, "sent_on": today, "sent_to": to[:200]}
    if slug == "correct":
        initial = {"kind": sheet.request.kind, "received_on": sheet.request.received_on}
    more: dict[str, Any] = {}
    if slug == "keep":
        kept = [each.user_id for each in sheet.kept_from]
        handlers = able_to_handle(sheet.request, now=timezone.now())
        more["colleagues"] = handlers.exclude(pk__in=kept)
    return _FORMS[slug](data, sheet=sheet, initial=initial, **more)


def _show(
    request: SignedInRequest,
    sheet: RequestSheet,
    slug: str,
    *,
    refused: StepForm | None = None,
) -> HttpResponse:
    found = sheet.request
    record_access(request, found, AccessKind.RECORD)
    things = things_to_do(sheet)
    return render(
        request,
        "incidents/requests/request.html",
        {
            "data_request": found,
            "sheet": sheet,
            "clocks": sheet.clocks(now=timezone.now()),
            "lines": lines_of_request(sheet),
            "alarms": alarms_of_request(found),
            "things": things,
            "slug": slug,
            "heading": THINGS[slug],
            "panel": f"incidents/requests/steps/{slug}.html",
            "button": _BUTTONS[slug][0],
            "form": refused or _form(slug, sheet),
            "refused_form": refused,
            "school": found.site.school,
            "words_to_copy": _WORDS[slug](sheet) if slug in _WORDS else "",
        },
    )


def _pause(form: Any, found: DataRequest, by: User) -> None:
    given = form.cleaned_data
    operations.pause(
        request=found,
        on=given["on"],
        cause=Cause(given["cause"]),
        words=given["words"],
        by=by,
    )


def _extend(form: Any, found: DataRequest, by: User) -> None:
    given = form.cleaned_data
    operations.extend(
        request=found,
        cause=Cause(given["cause"]),
        words=given["words"],
        sent_on=given["sent_on"],
        sent_by=SentBy(given["sent_by"]),
        sent_to=given["sent_to"],
        by=by,
    )


def _acknowledge(form: Any, found: DataRequest, by: User) -> None:
    given = form.cleaned_data
    operations.acknowledge(
        request=found,
        sent_on=given["sent_on"],
        sent_by=SentBy(given["sent_by"]),
        words=given["words"],
        late_reason=given.get("late_reason", ""),
        sent_to=given["sent_to"],
        by=by,
    )


def _correct(form: Any, found: DataRequest, by: User) -> None:
    given = form.cleaned_data
    operations.correct(
        request=found,
        kind=RequestKind(given["kind"]),
        received_on=given["received_on"],
        words=given["words"],
        by=by,
    )


def _dated(
    operation: Callable[..., object],
) -> Callable[[Any, DataRequest, User], object]:
    """Return what saves a form of a day and words."""

    def save(form: Any, found: DataRequest, by: User) -> object:
        given = form.cleaned_data
        return operation(request=found, on=given["on"], words=given["words"], by=by)

    return save


def _answer(form: Any, found: DataRequest, by: User) -> None:
    operations.answer(request=found, answer=form.answer, by=by)


def _keep(form: Any, found: DataRequest, by: User) -> None:
    keep_from(request=found, user=form.cleaned_data["person"], by=by)


def _reopen(form: Any, found: DataRequest, by: User) -> None:
    operations.reopen(request=found, reason=form.cleaned_data["words"], by=by)


_SAVERS: Final[dict[str, Callable[[Any, DataRequest, User], object]]] = {
    "acknowledge": _acknowledge,
    "resume": _dated(operations.resume),
    "answer": _answer,
    "pause": _pause,
    "extend": _extend,
    "note": _dated(operations.add_note),
    "correct": _correct,
    "keep": _keep,
    "reopen": _reopen,
}
