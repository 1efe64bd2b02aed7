"""Files beside a case, a breach or a request: listed, added, opened, locked."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from accounts.terms import Ability, AccessKind
from accounts.uploads import allow_file
from incidents.file_checks import LARGEST_FILE
from incidents.forms.files import CaseFileForm
from incidents.models import CaseFile
from incidents.operations import case_files as operations
from incidents.operations.handling import Case
from incidents.views import breaches, requests
from incidents.views.file_forms import (
    ADDED,
    as_download,
    carry_out,
    file_form,
    lock_page,
)
from incidents.views.finding import record_access
from incidents.views.standing import SignedInRequest, for_those_who


def _may_handle_breaches(user: User) -> bool:
    return Ability.HANDLE_BREACH in user.duties


def _may_handle_requests(user: User) -> bool:
    return Ability.HANDLE_REQUEST in user.duties


allow_file("incidents:breach_files", most_bytes=LARGEST_FILE, may=_may_handle_breaches)
allow_file("incidents:request_files", most_bytes=LARGEST_FILE, may=_may_handle_requests)


@for_those_who(Ability.HANDLE_BREACH)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def breach_files(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the files beside a breach, and take another."""
    found = breaches.visible(request, reference)
    back = reverse("incidents:breach_step", args=[found.reference, "evidence"])
    return _files(request, found, back=back)


@for_those_who(Ability.HANDLE_REQUEST)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def request_files(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the files beside a request, and take another."""
    found = requests.visible(request, reference)
    return _files(request, found, back=found.get_absolute_url())


@for_those_who(Ability.HANDLE_BREACH)
@never_cache
@require_GET
def breach_file(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Give a file beside a breach to somebody who may work on it, as a download."""
    return _give(request, _file(request, pk, beside="breach"))


@for_those_who(Ability.HANDLE_REQUEST)
@never_cache
@require_GET
def request_file(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Give a file beside a request to somebody who may work on it, as a download."""
    return _give(request, _file(request, pk, beside="request"))


@for_those_who(Ability.HANDLE_BREACH)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lock_breach_file(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask why nobody may open a file beside a breach again, and lock it."""
    return _lock(request, _file(request, pk, beside="breach"))


@for_those_who(Ability.HANDLE_REQUEST)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lock_request_file(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask why nobody may open a file beside a request again, and lock it."""
    return _lock(request, _file(request, pk, beside="request"))


def _files(request: SignedInRequest, case: Case, *, back: str) -> HttpResponse:
    rule = operations.rule_of_case(case)
    form = file_form(request, rule, CaseFileForm)

    def add() -> None:
        sent = form.cleaned_data["file"]
        operations.add_to_case(
            case=case,
            name=sent.name,
            data=sent.read(),
            words=form.cleaned_data["words"],
            by=request.user,
        )

    answer, status = carry_out(request, form, add, said=ADDED, then=request.path)
    if answer:
        return answer
    record_access(request, case, AccessKind.FILE_NAMES)
    return render(
        request,
        "incidents/case_files/files.html",
        {
            "case": case,
            "files": case.files.visible_to(request.user).with_lock(),
            "form": form,
            "back": back,
            "is_open": operations.is_open(case),
            "rule": rule,
            "most": operations.MOST_CASE_FILES,
        },
        status=status,
    )


def _file(request: SignedInRequest, pk: UUID, *, beside: str) -> CaseFile:
    visible = CaseFile.objects.visible_to(request.user)
    return get_object_or_404(visible, pk=pk, **{f"{beside}__isnull": False})


def _give(request: SignedInRequest, file: CaseFile) -> HttpResponse:
    return as_download(
        request,
        lambda: operations.open_case_file(file=file, by=request.user),
        name=file.name,
        otherwise=_list_of(file.case),
    )


def _lock(request: SignedInRequest, file: CaseFile) -> HttpResponse:
    return lock_page(
        request,
        file,
        of=file.case,
        list_url=_list_of(file.case),
        lock=lambda words: operations.lock_case_file(
            file=file, words=words, by=request.user
        ),
    )


def _list_of(case: Case) -> str:
    return reverse(f"incidents:{case.record_kind}_files", args=[case.reference])
