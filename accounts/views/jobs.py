"""How the machinery is, for those who keep it running."""

from dataclasses import dataclass
from uuid import UUID

from celery import current_app
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from kombu.exceptions import OperationalError

from accounts.health import Problem, health
from accounts.models import AuditLink, JobRun, Notice, Site, User
from accounts.models.chain import unsealed
from accounts.navigation import tell_count
from accounts.operations import jobs as jobs_operations
from accounts.refusals import Refusal
from accounts.signed_in import signed_in_user
from accounts.terms import Ability

_SHOWN = 50


@dataclass(frozen=True)
class ChainState:
    """The audit chain of one site: how many entries, and its last hash."""

    site: Site
    link: AuditLink | None


@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """Show the last beat, what waits, what failed and the audit chain."""
    user = _keeper(request)
    state = health()
    tell_count(request, "accounts:jobs", len(state.problems))
    failed = (
        Notice.objects.visible_to(user)
        .failed()
        .select_related("recipient", "site")
        .order_by("owed_at")
    )
    return render(
        request,
        "accounts/jobs/jobs.html",
        {
            "health": state,
            "is_standing": Problem.SCHEDULE in state.problems,
            "is_mail_late": Problem.MAIL in state.problems,
            "runs": [
                (run, run.is_late(state.now)) for run in JobRun.objects.of_schedule()
            ],
            "failed": list(failed[:_SHOWN]),
            "owed": Notice.objects.visible_to(user).owed_mail().count(),
            "messages_waiting": _messages_waiting() if state.has_queue else None,
            "unsealed": unsealed().filter(site__in=_sites(user)).count(),
            "chains": _chains(user),
        },
    )


@require_POST
def retry_notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let the next sweep try a failed notice at once."""
    user = _keeper(request)
    notice = get_object_or_404(Notice.objects.visible_to(user), pk=pk)
    try:
        jobs_operations.retry_notice(notice=notice, by=user)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, "It will be tried again within half a minute.")
    return redirect("accounts:jobs")


def _keeper(request: HttpRequest) -> User:
    user = signed_in_user(request)
    if Ability.SEE_JOBS not in user.duties:
        raise PermissionDenied
    return user


def _chains(user: User) -> list[ChainState]:
    sites = _sites(user)
    links = {link.chain: link for link in AuditLink.objects.of_sites(sites)}
    return [ChainState(site, links.get(site.pk)) for site in sites.order_by("name")]


def _sites(user: User) -> "QuerySet[Site]":
    return Site.objects.where(user, Ability.SEE_JOBS, on=timezone.localdate())


def _messages_waiting() -> int | None:
    """Return how many messages wait for a worker; None where nobody can say."""
    try:
        with current_app.connection_for_read(connect_timeout=1) as connection:
            connection.ensure_connection(max_retries=1, timeout=1)
            queue = current_app.conf.task_default_queue
            declared = connection.default_channel.queue_declare(queue, passive=True)
            return int(declared.message_count)
    except (OperationalError, OSError, *current_app.connection().channel_errors):
        return None
