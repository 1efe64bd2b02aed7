"""Files: those of one's own draft, those of an incident, opening and locking one."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from accounts.models import User
from accounts.refusals import NotAllowed
from accounts.terms import Ability, AccessKind
from accounts.uploads import allow_file
from incidents.file_checks import LARGEST_FILE, MOST_FILES, strictest
from incidents.forms.files import FileForm
from incidents.forms.log import LogForm
from incidents.models import Attachment, Draft, DraftFile, Incident
from incidents.operations import attaching
from incidents.refusals import DraftNotYours
from incidents.views.file_forms import (
    ADDED,
    as_download,
    carry_out,
    file_form,
    lock_page,
)
from incidents.views.finding import record_access
from incidents.views.standing import SignedInRequest, for_those_who


def _may_log(user: User) -> bool:
    return Ability.LOG_INCIDENT in user.duties


def _may_review(user: User) -> bool:
    return Ability.REVIEW_INCIDENT in user.duties


allow_file("incidents:draft_files", most_bytes=LARGEST_FILE, may=_may_log)
allow_file("incidents:files", most_bytes=LARGEST_FILE, may=_may_review)


@for_those_who(Ability.LOG_INCIDENT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def draft_files(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show the files of one's own draft, and take another."""
    draft = get_object_or_404(Draft.objects.visible_to(request.user).open(), pk=pk)
    said = LogForm(draft.said, by=request.user, checks=False)
    chosen = [said.kinds_in_use[code].upload_rule for code in said.chosen_codes]
    rule = strictest(chosen)
    form = file_form(request, rule, FileForm)

    def add() -> None:
        file = form.cleaned_data["file"]
        attaching.add_to_draft(
            draft=draft,
            rule=rule,
            name=file.name,
            data=file.read(),
            by=request.user,
        )

    answer, status = carry_out(request, form, add, said=ADDED, then=request.path)
    if answer:
        return answer
    return render(
        request,
        "incidents/files/draft_files.html",
        {
            "draft": draft,
            "files": DraftFile.objects.visible_to(request.user).filter(draft=draft),
            "form": form,
            "has_kind": bool(chosen),
            "rule": rule,
            "most": MOST_FILES,
        },
        status=status,
    )


@for_those_who(Ability.LOG_INCIDENT)
@require_POST
def remove_file(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take a file off one's own draft."""
    own = DraftFile.objects.visible_to(request.user).select_related("draft__site")
    file = get_object_or_404(own, pk=pk)
    try:
        attaching.remove_from_draft(file=file, by=request.user)
    except DraftNotYours:
        raise Http404 from None
    except NotAllowed as refusal:
        raise PermissionDenied from refusal
    messages.success(request, "The file is removed.")
    return redirect("incidents:draft_files", file.draft_id)


@for_those_who(Ability.REVIEW_INCIDENT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the files of an incident to a reviewer, and take another."""
    visible = Incident.objects.visible_to(request.user).select_related("site")
    incident = get_object_or_404(visible, reference=reference)
    rule = attaching.rule_of(incident)
    form = file_form(request, rule, FileForm)

    def add() -> None:
        file = form.cleaned_data["file"]
        attaching.add_to_incident(
            incident=incident, name=file.name, data=file.read(), by=request.user
        )

    answer, status = carry_out(request, form, add, said=ADDED, then=request.path)
    if answer:
        return answer
    shown = Attachment.objects.visible_to(request.user).filter(incident=incident)
    record_access(request, incident, AccessKind.FILE_NAMES)
    return render(
        request,
        "incidents/files/files.html",
        {
            "incident": incident,
            "files": shown.with_lock(),
            "form": form,
            "rule": rule,
            "most": MOST_FILES,
        },
        status=status,
    )


@for_those_who(Ability.READ_INCIDENT)
@never_cache
@require_GET
def attachment(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Give a file to somebody who may read its incident, to keep and not to show."""
    file = _visible(request, pk)
    return as_download(
        request,
        lambda: attaching.open_file(attachment=file, by=request.user),
        name=file.name,
        otherwise=reverse("incidents:files", args=[file.incident.reference]),
    )


@for_those_who(Ability.REVIEW_INCIDENT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lock(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask why nobody may open a file again, and lock it."""
    file = _visible(request, pk)
    return lock_page(
        request,
        file,
        of=file.incident,
        list_url=reverse("incidents:files", args=[file.incident.reference]),
        lock=lambda words: attaching.lock_file(
            attachment=file, words=words, by=request.user
        ),
    )


def _visible(request: SignedInRequest, pk: UUID) -> Attachment:
    visible = Attachment.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("incident__site"), pk=pk)
