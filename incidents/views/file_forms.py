"""Forms about files, alike wherever files are kept: taking one, and locking one."""

from collections.abc import Callable
from typing import Final, TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect

from accounts.refusals import NotAllowed, Refusal
from incidents.forms.files import FileForm, LockForm
from incidents.forms.record import RefusableForm
from incidents.refusals import AlreadyDecided, DraftNotYours, UploadRefused
from incidents.terms import UploadRule
from incidents.views.standing import SignedInRequest

ADDED: Final = "The file is added."
LOCKED: Final = "The file is locked. Nobody can open it."
_TOO_LARGE: Final = "This file is larger than 10 MB. Add a smaller one"
_STATUS: Final = {UploadRefused: 400, AlreadyDecided: 409}
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


def lock_form(request: SignedInRequest) -> LockForm:
    """Return the form that asks why nobody may open a file, filled where sent."""
    return LockForm(request.POST if request.method == "POST" else None)


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
