"""What is put right on a record: its title, who may read it, that it was an error."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.refusals import NotAllowed, Refusal
from accounts.terms import Ability
from incidents.forms.corrections import ParentsForm, ReadersForm, TitleForm, VoidForm
from incidents.forms.record import RefusableForm
from incidents.models import Incident
from incidents.operations import correcting, following_up, restricting, reviewing
from incidents.views.finding import status_of, visible
from incidents.views.standing import SignedInRequest, for_those_who


@for_those_who(Ability.LEAD_REVIEW)
def title(request: SignedInRequest, reference: str) -> HttpResponse:
    """Give a record another title."""
    incident = visible(request, reference)
    form = TitleForm(_posted(request), initial={"title": incident.title})
    return _answer(
        request,
        incident,
        form,
        "incidents/record/title.html",
        lambda asked: correcting.change_title(
            incident=incident, title=asked["title"], by=request.user
        ),
        said="The title is changed.",
    )


@for_those_who(Ability.LEAD_REVIEW)
def void(request: SignedInRequest, reference: str) -> HttpResponse:
    """Close a record as entered in error."""
    incident = visible(request, reference)
    return _answer(
        request,
        incident,
        VoidForm(_posted(request)),
        "incidents/record/void.html",
        lambda asked: reviewing.void(
            incident=incident, reason=asked["reason"], by=request.user
        ),
        said=f"{incident.reference} stands as entered in error.",
    )


@for_those_who(Ability.REVIEW_INCIDENT)
def readers(request: SignedInRequest, reference: str) -> HttpResponse:
    """Change who may read a record, whatever its state."""
    incident = visible(request, reference)
    able = User.objects.able_to(
        Ability.READ_INCIDENT, site=incident.site, on=timezone.localdate()
    )
    form = ReadersForm(
        _posted(request),
        people=able.exclude(pk=request.user.pk),
        initial={
            "what": "name",
            "readers": incident.readers.values_list("user", flat=True),
        },
    )

    def change(asked: dict[str, Any]) -> object:
        if asked["what"] == "lift":
            return restricting.lift_restriction(
                incident=incident, reason=asked["reason"], by=request.user
            )
        return restricting.change_readers(
            incident=incident,
            readers=list(asked["readers"]),
            reason=asked["reason"],
            by=request.user,
        )

    return _answer(
        request,
        incident,
        form,
        "incidents/record/readers.html",
        change,
        said=f"Who may read {incident.reference} is changed.",
    )


@for_those_who(Ability.REVIEW_INCIDENT)
@require_POST
def parents(request: SignedInRequest, reference: str) -> HttpResponse:
    """Write down whether parents were told."""
    incident = visible(request, reference)
    return _answer(
        request,
        incident,
        ParentsForm(request.POST),
        "incidents/record/parents.html",
        lambda asked: following_up.add_to_timeline(
            incident=incident,
            kind=asked["kind"],
            words=asked["words"],
            happened_at=timezone.now(),
            by=request.user,
        ),
        said="Written down.",
    )


def _posted(request: SignedInRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _answer(
    request: SignedInRequest,
    incident: Incident,
    form: RefusableForm,
    template: str,
    act: Callable[[dict[str, Any]], object],
    *,
    said: str,
) -> HttpResponse:
    """Do what the form asks and go back to the record, or show the form again."""
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except NotAllowed as refusal:
            raise PermissionDenied from refusal
        except Refusal as refusal:
            form.refuse(refusal)
            status = status_of(refusal)
        else:
            messages.success(request, said)
            still = Incident.objects.visible_to(request.user).filter(pk=incident.pk)
            return redirect(incident if still.exists() else "incidents:incidents")
    return render(
        request, template, {"incident": incident, "form": form}, status=status
    )
