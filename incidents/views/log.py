"""Logging an incident: the form, its draft, its people picker."""

from dataclasses import dataclass, replace
from typing import Final, Self
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.abilities import DIGEST_ROLES, roles_with
from accounts.models import Site, User
from accounts.models.people import holders_at
from accounts.refusals import Refusal
from accounts.terms import Ability
from incidents.forms.answers import read, to_keep
from incidents.forms.drafts import PageMarks
from incidents.forms.log import LogForm
from incidents.forms.matches import find_matches
from incidents.forms.people import people_rows
from incidents.models import Draft, DraftFile, Incident
from incidents.operations import drafts, sending
from incidents.refusals import (
    DraftChanged,
    DraftGone,
    DraftNotYours,
    DraftSent,
    FieldRefusal,
    UploadRefused,
)
from incidents.views import kept_words
from incidents.views.receipt import in_words
from incidents.views.standing import SignedInRequest, for_those_who

# The buttons that bring the same page back with one thing done.
_STEPS: Final = ("find", "add", "remove", "stay", "keep")


@dataclass(frozen=True)
class Desk:
    """A site that an incident may go to, with who reads it there.

    `has_reviewers` is false where nobody holds a post that reads incidents.
    """

    site: Site
    readers: str
    is_chosen: bool
    has_reviewers: bool


@dataclass(frozen=True)
class Sheet:
    """The draft that a page is about, as far as there is one, and its answers."""

    draft_id: UUID
    draft: Draft | None = None
    data: QueryDict | None = None

    @classmethod
    def posted(cls, request: SignedInRequest, draft_id: UUID) -> Self:
        """Return what a page sent, and the draft it belongs to if it is there."""
        draft = Draft.objects.visible_to(request.user).filter(pk=draft_id).first()
        data = read(
            request.POST,
            removes=request.POST.get("do-remove", ""),
            searches="do-find" in request.POST,
        )
        if draft and "site" not in data:
            data["site"] = draft.said.get("site") or str(draft.site_id)
        return cls(draft_id, draft, data)

    @property
    def revision(self) -> int:
        """Return the last revision that the page has seen."""
        return self.draft.revision if self.draft else 0


@for_those_who(Ability.LOG_INCIDENT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def log(request: SignedInRequest) -> HttpResponse:
    """Open a draft and go to it; a plain look shows the questions and makes none."""
    if request.method == "POST":
        site = request.user.duties.sites_for(Ability.LOG_INCIDENT)[0]
        return redirect(drafts.open_draft(site=site, by=request.user))
    return _show(request, LogForm.new(by=request.user), Sheet(uuid4()))


@for_those_who(Ability.REVIEW_INCIDENT)
@never_cache
@require_safe
def log_for(request: SignedInRequest) -> HttpResponse:
    """Show a reviewer the questions, and who told them what they log."""
    return _show(
        request, LogForm.new(by=request.user, for_someone=True), Sheet(uuid4())
    )


@kept_words.over_a_sign_in
@for_those_who(Ability.LOG_INCIDENT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show a draft to its author; keep what they write; send it."""
    if request.method != "POST":
        return _carry_on(request, pk)
    is_quiet = "application/json" in request.headers.get("Accept", "")
    sent = None if is_quiet or not _asks_to_send(request) else _send_kept(request, pk)
    if sent:
        return redirect("incidents:sent", sent.reference)
    sheet = Sheet.posted(request, pk)
    form = LogForm(sheet.data, by=request.user, checks=False)
    if is_quiet:
        return _save_quietly(request, form, sheet)
    try:
        sheet = replace(sheet, draft=_keep(request, form, sheet))
    except DraftNotYours:
        raise Http404 from None
    except DraftChanged as refusal:
        marks = PageMarks(request.POST)
        return _show(request, form, sheet, marks=marks, changed=refusal)
    except (DraftGone, DraftSent) as refusal:
        # What was sent before may be sent again: it gives the same incident.
        if isinstance(refusal, DraftGone) or not _asks_to_send(request):
            return _show_anew(request, form, sheet, refusal)
    return _saved(request, pk) or _answer(request, form, sheet)


@for_those_who(Ability.LOG_INCIDENT)
@never_cache
@require_safe
def find_people(request: SignedInRequest) -> HttpResponse:
    """Answer the picker with at most eight matches, in few words each."""
    matches = find_matches(request.GET.get("q", ""), by=request.user)
    return JsonResponse({"people": [match.as_json() for match in matches]})


def _carry_on(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show the draft as it was left, or the words that a sign-in interrupted."""
    interrupted = kept_words.of(request, pk)
    own = Draft.objects.visible_to(request.user).select_related("incident")
    if interrupted is not None:
        draft = own.open().filter(pk=pk).first()
        form = LogForm(interrupted, by=request.user, checks=False)
        # The marks of then: another tab may have saved the draft meanwhile.
        marks = PageMarks(interrupted)
        return _show(request, form, Sheet(pk, draft, interrupted), marks=marks)
    draft = get_object_or_404(own.filter(deleted_at__isnull=True), pk=pk)
    if draft.incident:
        return redirect("incidents:sent", draft.incident.reference)
    if not draft.answers:
        form = LogForm.new(by=request.user, begun_at=draft.created_at)
        return _show(request, form, Sheet(pk, draft))
    data = draft.said
    data.setdefault("site", str(draft.site_id))
    form = LogForm(data, by=request.user, checks=False)
    form.say_what_is_gone()
    return _show(request, form, Sheet(pk, draft, data))


def _saved(request: SignedInRequest, pk: UUID) -> HttpResponse | None:
    """Go on to where a button leads that only saves, or None for any other button."""
    if "do-save" in request.POST:
        messages.success(request, "Draft saved. Only you can see it.")
        return redirect("incidents:draft", pk)
    if "do-files" in request.POST:
        return redirect("incidents:draft_files", pk)
    return None


def _asks_to_send(request: SignedInRequest) -> bool:
    steps = (*_STEPS, "save", "files")
    return not any(f"do-{step}" in request.POST for step in steps)


def _send_kept(request: SignedInRequest, pk: UUID) -> Incident | None:
    """Send what the draft holds already, which is then not asked for first.

    A page that saves by itself has saved before it sends. Where it holds anything
    else, or is refused, nothing is done and None returned: it is saved first then, and
    told what is wrong.
    """
    if getattr(request, "upload_refused", False):
        return None
    form = LogForm(read(request.POST), by=request.user, checks=False)
    if not form.check():
        return None
    try:
        return _send(request, form, pk, kept=_answers(form))
    except Refusal:
        return None


def _answers(form: LogForm) -> str:
    """Return what a page sent as its draft keeps it."""
    names = {token: match.name for token, match in form.people.known.items()}
    return to_keep(form.said, site=str(form.at_site.pk), names=names)


def _keep(request: SignedInRequest, form: LogForm, sheet: Sheet) -> Draft:
    """Save what a page sent before anything else is asked about it."""
    answers = _answers(form)
    if sheet.draft and sheet.draft.is_open and sheet.draft.answers == answers:
        return sheet.draft
    saved = drafts.save_draft(
        draft_id=sheet.draft_id,
        answers=answers,
        site=form.at_site,
        saving=PageMarks(request.POST).saving(replaces="do-keep" in request.POST),
        by=request.user,
    )
    kept_words.forget(request)
    return saved


def _save_quietly(
    request: SignedInRequest, form: LogForm, sheet: Sheet
) -> HttpResponse:
    """Save for a page that saves as somebody types, and say so in few words."""
    try:
        draft = _keep(request, form, sheet)
    except DraftNotYours:
        raise Http404 from None
    except (DraftChanged, DraftSent, DraftGone) as refusal:
        answer = {"refused": type(refusal).__name__, "words": refusal.message}
        return JsonResponse(answer, status=409)
    at = timezone.localtime(draft.saved_at)
    return JsonResponse({"revision": draft.revision, "saved": f"{at:%H:%M}"})


def _answer(request: SignedInRequest, form: LogForm, sheet: Sheet) -> HttpResponse:
    """Bring the page back with one thing done, or send what it holds."""
    has_file = getattr(request, "upload_refused", False)
    try:
        sending.refuse_file(has_file=has_file)
        if not _asks_to_send(request) or not form.check():
            return _show(request, form, sheet)
        incident = _send(request, form, sheet.draft_id)
    except UploadRefused as refusal:
        form.add_error(None, refusal.message)
        return _show(request, form, sheet, status=400)
    except FieldRefusal as refusal:
        if refusal.field == "send_key":
            return _show_anew(request, form, sheet, refusal)
        form.show(refusal)
        return _show(request, form, sheet)
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return _show(request, form, sheet, status=403)
    return redirect("incidents:sent", incident.reference)


def _send(
    request: SignedInRequest, form: LogForm, draft_id: UUID, *, kept: str | None = None
) -> Incident:
    return drafts.send_draft(
        draft_id=draft_id,
        account=form.account(),
        site=form.at_site,
        has_file=getattr(request, "upload_refused", False),
        files_show_image=form.files_show_image,
        kept=kept,
        by=request.user,
    )


def _show_anew(
    request: SignedInRequest, form: LogForm, sheet: Sheet, refusal: Refusal
) -> HttpResponse:
    """Bring the words back as a page of their own: its draft is over."""
    form.add_error(None, refusal.message)
    return _show(request, form, Sheet(uuid4(), None, sheet.data), status=409)


def _show(
    request: SignedInRequest,
    form: LogForm,
    sheet: Sheet,
    *,
    status: int = 200,
    marks: PageMarks | None = None,
    changed: DraftChanged | None = None,
) -> HttpResponse:
    desks = _desks(form.sites, form.at_site)
    fresh = PageMarks.of_new_page(revision=sheet.revision, by=request.user)
    context = {
        "form": form,
        "marks": marks or fresh,
        "address": reverse("incidents:draft", args=[sheet.draft_id]),
        "draft": sheet.draft,
        "files": DraftFile.objects.visible_to(request.user).filter(
            draft=sheet.draft_id
        ),
        "changed": changed,
        "is_unsaved": marks is not None,
        "desks": desks,
        "desk": next(desk for desk in desks if desk.is_chosen),
        "has_reviewers": all(desk.has_reviewers for desk in desks),
        "blank_person": people_rows(None, known={}).empty_form,
        "today": timezone.localdate(),
    }
    status = 409 if changed else status
    return render(request, "incidents/log/log.html", context, status=status)


def _desks(sites: list[Site], chosen: Site) -> list[Desk]:
    """Return each site with who reads there: its DSLs, or whoever else does."""
    today = timezone.localdate()
    leads = holders_at(sites, roles=DIGEST_ROLES, on=today)
    # Asked only of the sites that have no DSL, which are none as a rule.
    led_by_none = [site for site in sites if not leads[site.pk]]
    others: dict[int, list[User]] = {}
    if led_by_none:
        roles = roles_with(Ability.READ_INCIDENT)
        others = holders_at(led_by_none, roles=roles, on=today)
    return [
        Desk(
            site=site,
            readers=in_words([f"{each.full_name} (DSL)" for each in leads[site.pk]])
            or "the headteacher and DSLs",
            is_chosen=site == chosen,
            has_reviewers=bool(leads[site.pk] or others.get(site.pk)),
        )
        for site in sites
    ]
