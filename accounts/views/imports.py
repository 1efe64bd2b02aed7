"""Bringing in a file: what can be brought in, the steps of one, and what was."""

import csv
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.abilities import IMPORT_ABILITIES
from accounts.forms.imports import (
    HINTS,
    MOST_BOXES,
    ColumnsForm,
    ConfirmForm,
    FileForm,
    WordsForm,
)
from accounts.models import ImportRun, User
from accounts.operations import importing
from accounts.operations.import_plans import importer_of
from accounts.refusals import NotAllowed, Refusal
from accounts.signed_in import signed_in_user
from accounts.spreadsheets.table import MOST_BYTES, MOST_ROWS
from accounts.terms import ImportKind, ImportState
from accounts.uploads import allow_file

_HISTORY: Final = 50
# What those who are not in the file would be, by kind: one, several, what a tick does.
_LEAVERS: Final = {
    ImportKind.PUPILS: (
        "pupil on roll is not in the file",
        "pupils on roll are not in the file",
        "A pupil who has left stays in every record and goes from the lists.",
        "All of them have left",
    ),
    ImportKind.PARENTS: (
        "link is not in the file",
        "links are not in the file",
        "A link that has ended gives no more access to what concerns the pupil.",
        "All of these links have ended",
    ),
    ImportKind.STAFF: (
        "person who works here is not in the file",
        "people who work here are not in the file",
        "Whoever has left loses their posts here at the end of today.",
        "All of them have left",
    ),
}


@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """Show what this person can bring in and what was brought in before."""
    user = signed_in_user(request)
    kinds = _kinds_of(user)
    runs = ImportRun.objects.visible_to(user).select_related("by", "site")[:_HISTORY]
    return render(
        request,
        "accounts/imports/imports.html",
        {
            "kinds": [(kind, HINTS[kind]) for kind in kinds],
            "runs": runs,
            "most_mb": MOST_BYTES // 1_000_000,
            "most_rows": MOST_ROWS,
            "shows_site": len(user.duties.sites) > 1,
        },
    )


@require_safe
def import_template(request: HttpRequest, kind: str) -> HttpResponse:
    """Give the file that shows the columns of a kind, with one row as an example."""
    _, chosen = _kind_for(request, kind)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{chosen.value}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    columns = importer_of(chosen).layout.columns
    writer.writerow([column.label for column in columns])
    writer.writerow([column.example for column in columns])
    return response


@require_http_methods(["GET", "POST"])
def import_new(request: HttpRequest, kind: str) -> HttpResponse:
    """Take a file of a kind and go on to its columns."""
    user, chosen = _kind_for(request, kind)
    sites = user.duties.sites_for(IMPORT_ABILITIES[chosen])
    if request.method != "POST":
        return _ask_for_file(request, chosen, FileForm(sites=sites))
    form = FileForm(request.POST, request.FILES, sites=sites)
    if getattr(request, "upload_refused", False):
        is_large = getattr(request, "upload_too_large", False)
        form.errors.pop("file", None)
        form.add_error("file", _too_large() if is_large else "Choose one file")
    if form.is_valid():
        try:
            run = importing.begin_import(
                kind=chosen,
                site=form.chosen_site,
                data=form.cleaned_data["file"].read(),
                by=user,
            )
        except NotAllowed as refusal:
            raise PermissionDenied from refusal
        except Refusal as refusal:
            form.add_error("file", refusal.message)
        else:
            return redirect("accounts:import_columns", run.pk)
    return _ask_for_file(request, chosen, form)


@require_safe
def import_run(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show how far an import is: its check, its progress or what it did."""
    return _show(request, _own(request, pk))


@require_http_methods(["GET", "POST"])
def import_columns(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose what each column of the file holds."""
    run = _own(request, pk)
    if run.state not in {ImportState.COLUMNS, ImportState.CHECKED}:
        return redirect("accounts:import_run", run.pk)
    data = request.POST if request.method == "POST" else None
    form = ColumnsForm(
        data,
        run=run,
        layout=importer_of(run.kind).layout,
        samples=importing.samples_of(run),
    )
    if data is not None and form.is_valid():
        try:
            importing.choose_columns(
                run=run, columns=form.chosen, by=signed_in_user(request)
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("accounts:import_run", run.pk)
    return render(request, "accounts/imports/columns.html", {"run": run, "form": form})


@require_http_methods(["GET", "POST"])
def import_words(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose what words of the file mean here, such as the categories of incidents."""
    run = _own(request, pk)
    words = importing.report_of(run).get("words", {})
    if run.state != ImportState.CHECKED or not words:
        return redirect("accounts:import_run", run.pk)
    data = request.POST if request.method == "POST" else None
    choices = importer_of(run.kind).word_choices(run.site)
    form = WordsForm(data, words=words, choices=choices)
    if data is not None and form.is_valid():
        try:
            importing.choose_words(
                run=run, words=form.chosen, by=signed_in_user(request)
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("accounts:import_run", run.pk)
    return render(request, "accounts/imports/words.html", {"run": run, "form": form})


@require_POST
def import_apply(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm what the check showed."""
    run = _own(request, pk)
    form = _confirm_form(run, importing.report_of(run), data=request.POST)
    if not form.is_valid():
        return _show(request, run, form=form)
    try:
        importing.confirm_import(
            run=run,
            fingerprint=form.cleaned_data["fingerprint"],
            leavers=form.ticked,
            by=signed_in_user(request),
        )
    except NotAllowed as refusal:
        raise PermissionDenied from refusal
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect("accounts:import_run", run.pk)


@require_POST
def import_give_up(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give an import up and remove its file."""
    run = _own(request, pk)
    try:
        importing.give_up_import(run=run, by=signed_in_user(request))
    except NotAllowed as refusal:
        raise PermissionDenied from refusal
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("accounts:import_run", run.pk)
    messages.success(request, "Given up. Nothing was changed, and the file is gone.")
    return redirect("accounts:imports")


def _may_import(user: User) -> bool:
    return any(ability in user.duties for ability in IMPORT_ABILITIES.values())


allow_file("accounts:import_new", most_bytes=MOST_BYTES, may=_may_import)


def _kinds_of(user: User) -> list[ImportKind]:
    kinds = [
        kind for kind, ability in IMPORT_ABILITIES.items() if ability in user.duties
    ]
    if not kinds:
        raise PermissionDenied
    return kinds


def _kind_for(request: HttpRequest, kind: str) -> tuple[User, ImportKind]:
    """Return who asks and the kind they ask for, which their post must let them."""
    user = signed_in_user(request)
    kinds = _kinds_of(user)
    if kind not in ImportKind.values:
        raise Http404
    if ImportKind(kind) not in kinds:
        raise PermissionDenied
    return user, ImportKind(kind)


def _own(request: HttpRequest, pk: UUID) -> ImportRun:
    """Return an import that this person began and may still make."""
    user = signed_in_user(request)
    _kinds_of(user)
    runs = ImportRun.objects.visible_to(user).made_by(user)
    return get_object_or_404(runs.select_related("site__school", "by"), pk=pk)


def _too_large() -> str:
    most = MOST_BYTES // 1_000_000
    return f"The file is larger than {most} MB. Import it in parts"


def _ask_for_file(
    request: HttpRequest, kind: ImportKind, form: FileForm
) -> HttpResponse:
    return render(
        request,
        "accounts/imports/new.html",
        {
            "kind": kind,
            "hint": HINTS[kind],
            "form": form,
            "layout": importer_of(kind).layout,
        },
    )


def _confirm_form(
    run: ImportRun, report: dict[str, Any], *, data: Any = None
) -> ConfirmForm:
    words = _LEAVERS.get(ImportKind(run.kind))
    return ConfirmForm(
        data,
        leavers=report.get("leavers", []),
        all_words=words[3] if words else "",
        initial={"fingerprint": run.fingerprint},
    )


def _show(
    request: HttpRequest, run: ImportRun, *, form: ConfirmForm | None = None
) -> HttpResponse:
    report = importing.report_of(run)
    choices = dict(importer_of(run.kind).word_choices(run.site))
    leavers = report.get("leavers", [])
    here = run.counts.get("unchanged", 0) + run.counts.get("changed", 0)
    return render(
        request,
        "accounts/imports/run.html",
        {
            "run": run,
            "report": report,
            "form": form or _confirm_form(run, report),
            "leaver_words": _LEAVERS.get(ImportKind(run.kind)),
            "most_boxes": MOST_BOXES,
            "many_leavers": len(leavers) * 5 > here,
            "words": [
                (word, choices.get(code, code))
                for word, code in sorted(report.get("words", {}).items())
            ],
        },
    )
