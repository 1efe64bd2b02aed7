"""Files, alike wherever they are kept: taking one, locking one, and giving one."""

from collections.abc import Callable
from typing import Final, TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import content_disposition_header

from accounts.refusals import NotAllowed, Refusal
from accounts.terms import AccessKind
from incidents.forms.files import FileForm, LockForm
from incidents.forms.record import RefusableForm
from incidents.models import Attachment, Incident
from incidents.models.case_files import CaseFile
from incidents.operations.handling import Case
from incidents.refusals import AlreadyDecided, DraftNotYours, UploadRefused
from incidents.terms import UploadRule
from incidents.views.finding import record_access
from incidents.views.standing import SignedInRequest

ADDED: Final = "The file is added."
_TOO_LARGE: Final = "This file is larger than 10 MB. Add a smaller one"
_STATUS: Final = {UploadRefused: 400, AlreadyDecided: 409}
# A browser that opens it all the same may run nothing in it.
_SANDBOX: Final = "default-src 'none'; sandbox"
AFileForm = TypeVar("AFileForm", bound=FileForm)


def file_form(
    request: SignedInRequest, rule: UploadRule, form: type[AFileForm]
) -> AFileForm:
    """Return the form that takes a file, filled where one was sent."""
    takes_pictures = rule == UploadRule.WITH_WARNING
    if request.method != "POST":
        return form(takes_pictures=takes_pictures)
    filled = form(request.POST, request.FILES, takes_pictures=takes_pictures)
    if getattr(request, "upload_too_large", False):
        filled.errors["file"] = filled.error_class([_TOO_LARGE])
    return filled


def lock_page(
    request: SignedInRequest,
    file: Attachment | CaseFile,
    *,
    of: Incident | Case,
    list_url: str,
    lock: Callable[[str], object],
) -> HttpResponse:
    """Ask why nobody may open a file again, and `lock` it for the words given.

    `of` is what it is a file of, which is recorded as looked at.
    """
    form = LockForm(request.POST if request.method == "POST" else None)
    answer, status = carry_out(
        request,
        form,
        lambda: lock(form.cleaned_data["words"]),
        said="The file is locked. Nobody can open it.",
        then=list_url,
    )
    if answer:
        return answer
    record_access(request, of, AccessKind.FILE_NAMES)
    context = {"file": file, "reference": of.reference, "form": form}
    context |= {"list_url": list_url}
    return render(request, "incidents/files/lock.html", context, status=status)


def carry_out(
    request: SignedInRequest,
    form: RefusableForm,
    act: Callable[[], object],
    *,
    said: str,
    then: str,
) -> tuple[HttpResponse | None, int]:
    """Do what was sent, where it is whole; return the way on, or how to show the form.

    The way on is None where nothing was done; the number is the status of the page
    that then shows the form, with what was refused in it.
    """
    if request.method != "POST" or not form.is_valid():
        return None, 200
    try:
        act()
    except DraftNotYours:
        raise Http404 from None
    except NotAllowed as refusal:
        raise PermissionDenied from refusal
    except Refusal as refusal:
        form.refuse(refusal)
        return None, _STATUS.get(type(refusal), 200)
    messages.success(request, said)
    return HttpResponseRedirect(then), 302


def as_download(
    request: SignedInRequest, read: Callable[[], bytes], *, name: str, otherwise: str
) -> HttpResponse:
    """Give what is read to keep and not to show, of no type that a browser would run.

    Where reading is refused, say so on the page `otherwise`.
    """
    try:
        data = read()
    except NotAllowed as refusal:
        raise PermissionDenied from refusal
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return HttpResponseRedirect(otherwise)
    response = HttpResponse(data, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _SANDBOX
    return response
