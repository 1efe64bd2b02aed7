"""People and their posts, for those who look after their accounts."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.forms.settings import ConfirmForm
from accounts.forms.settings_people import (
    FindPersonForm,
    LastDayForm,
    NewPersonForm,
    PersonForm,
    PostForm,
)
from accounts.models import Post, PostProposal, Site, User
from accounts.operations import connecting, inviting, posts
from accounts.operations import people as people_operations
from accounts.refusals import NotAllowed, Refusal
from accounts.signed_in import signed_in_user
from accounts.terms import InvitedGroup
from accounts.views.form_page import form_page, is_carried_out
from accounts.views.settings import sites_managed_by

_SHOWN = 100


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """List the people of one's sites by name, with the posts they hold."""
    user = signed_in_user(request)
    schools = _schools_of(sites_managed_by(user))
    today = timezone.localdate()
    form = FindPersonForm(request.GET)
    form.is_valid()
    found = User.objects.managed_by(user, on=today)
    if words := form.cleaned_data.get("q", ""):
        found = found.named_like(words)
    if not form.cleaned_data.get("left"):
        found = found.still_here(today, schools=schools)
    theirs = Post.objects.of_schools(schools).select_related("site")
    rows = list(found.prefetch_related(Prefetch("posts", theirs))[: _SHOWN + 1])
    return render(
        request,
        "accounts/settings/people.html",
        {
            "form": form,
            "people": [(each, _held(each, today)) for each in rows[:_SHOWN]],
            "has_more": len(rows) > _SHOWN,
            "waiting": PostProposal.objects.visible_to(user, on=today)
            .waiting()
            .count(),
        },
    )


def add(request: HttpRequest) -> HttpResponse:
    """Add somebody with their first post."""
    user = signed_in_user(request)
    form = NewPersonForm(_posted(request), sites=sites_managed_by(user))
    made: list[User] = []

    @transaction.atomic
    def act(given: dict[str, Any]) -> None:
        person = people_operations.add_person(
            email=given["email"],
            given_name=given["given_name"],
            family_name=given["family_name"],
            job_title=given["job_title"],
            by=user,
        )
        _ask(person, given, by=user)
        if given["send_link"]:
            inviting.invite(
                people=[person.pk], group=InvitedGroup.STAFF, press=uuid4(), by=user
            )
        made.append(person)

    if request.method == "POST" and is_carried_out(form, act):
        _say_whether_it_waits(request, made[-1])
        return redirect("accounts:person", made[-1].pk)
    return form_page(
        request,
        form,
        title="Add a person",
        button="Add the person",
        back=reverse("accounts:people"),
        back_words="People and posts",
    )


@require_safe
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show somebody's posts and what can be done about their account."""
    user = signed_in_user(request)
    who = _person(user, pk)
    today = timezone.localdate()
    sites = set(sites_managed_by(user))
    schools = _schools_of(sites)
    # What somebody does at another school is not this school's to read.
    theirs = who.posts.of_schools(schools).select_related("site")
    held = list(theirs.order_by("-from_day", "role"))
    return render(
        request,
        "accounts/settings/person.html",
        {
            "person": who,
            "is_self": who == user,
            "posts": [(post, post.site in sites, _ends(post, today)) for post in held],
            "waiting": list(
                who.post_proposals.waiting()
                .filter(site__school__in=schools)
                .select_related("site")
            ),
            "connections": list(who.connections.all()),
            "is_here": any(_is_now(post, today) for post in held),
        },
    )


def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a name or a job title right."""
    user = signed_in_user(request)
    who = _person(user, pk)
    form = PersonForm(_posted(request), person=who)

    def act(given: dict[str, Any]) -> None:
        posts.change_person(user=who, by=user, **given)

    title = "Change name or job title"
    return _about(request, form, act, who, title=title, button="Save", said="Saved.")


def give_post(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a further post, or propose it."""
    user = signed_in_user(request)
    who = _person(user, pk)
    form = PostForm(_posted(request), sites=sites_managed_by(user))

    def act(given: dict[str, Any]) -> None:
        _ask(who, given, by=user)

    if request.method == "POST" and is_carried_out(form, act):
        _say_whether_it_waits(request, who)
        return redirect("accounts:person", who.pk)
    return _about(request, form, None, who, title="Give a post", button="Give the post")


def end_post(request: HttpRequest, pk: UUID, post_pk: int) -> HttpResponse:
    """End a post after its last day."""
    user = signed_in_user(request)
    who = _person(user, pk)
    post = get_object_or_404(
        who.posts.filter(site__in=sites_managed_by(user)).select_related("site"),
        pk=post_pk,
    )
    form = LastDayForm(_posted(request))

    def act(given: dict[str, Any]) -> None:
        people_operations.end_post(post=post, last_day=given["last_day"], by=user)

    title = f"End the post {post}"
    return _about(
        request,
        form,
        act,
        who,
        title=title,
        button="End the post",
        said="The post has an end.",
    )


def leave(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End every post of somebody who leaves."""
    user = signed_in_user(request)
    who = _person(user, pk)
    form = LastDayForm(_posted(request))

    def act(given: dict[str, Any]) -> None:
        posts.leave(user=who, last_day=given["last_day"], by=user)

    return _about(
        request,
        form,
        act,
        who,
        title="They are leaving",
        button="End every post",
        said="Every post ends after that day.",
    )


def deactivate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask, then end an account at once."""
    user = signed_in_user(request)
    who = _person(user, pk)
    form = ConfirmForm(_posted(request))

    def act(_: dict[str, Any]) -> None:
        posts.deactivate(user=who, by=user)

    return _about(
        request,
        form,
        act,
        who,
        title="End the account now",
        means="Nothing opens for them any more, on any device, from the moment you "
        "press the button. What they wrote stays in the record.",
        button="End the account",
        said="The account has ended. Nothing of theirs opens any more.",
        is_danger=True,
    )


@require_POST
def reactivate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let somebody sign in again."""
    who = _person(signed_in_user(request), pk)
    return _done(
        request,
        who,
        lambda by: posts.reactivate(user=who, by=by),
        "The account is open. Send a link so that they set a new password.",
    )


@require_POST
def send_link(request: HttpRequest, pk: UUID) -> HttpResponse:
    """E-mail somebody a link to set a password."""
    who = _person(signed_in_user(request), pk)
    return _done(
        request,
        who,
        lambda by: posts.send_password_link(user=who, by=by),
        "The link is on its way to their own address. It works once, for 30 minutes.",
    )


@require_POST
def disconnect(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back the accounts of Microsoft or Google that sign in as somebody."""
    who = _person(signed_in_user(request), pk)
    return _done(
        request,
        who,
        lambda by: connecting.disconnect_all(user=who, by=by),
        "Nothing is connected any more. The next account with their address is.",
    )


def _schools_of(sites: Iterable[Site]) -> set[int]:
    return {site.school_id for site in sites}


def _person(user: User, pk: UUID) -> User:
    sites_managed_by(user)
    managed = User.objects.managed_by(user, on=timezone.localdate())
    return get_object_or_404(managed, pk=pk)


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _ask(person: User, given: dict[str, Any], *, by: User) -> None:
    posts.ask_for_post(
        user=person,
        role=given["role"],
        site=given["site"],
        from_day=given["from_day"],
        to_day=given["to_day"],
        by=by,
    )


def _say_whether_it_waits(request: HttpRequest, person: User) -> None:
    waits = person.post_proposals.waiting().exists()
    messages.success(
        request,
        "Saved. The post begins when a second person has confirmed it."
        if waits
        else "Saved.",
    )


def _held(person: User, today: date) -> list[Post]:
    return [post for post in person.posts.all() if _is_now(post, today)]


def _is_now(post: Post, today: date) -> bool:
    return post.from_day <= today and not _is_over(post, today)


def _is_over(post: Post, today: date) -> bool:
    return post.to_day is not None and post.to_day < today


def _ends(post: Post, today: date) -> bool:
    """Say whether there is still an end to give it."""
    return not _is_over(post, today)


def _about(
    request: HttpRequest,
    form: Any,
    act: Any,
    person: User,
    *,
    title: str,
    button: str,
    means: str = "",
    said: str = "",
    is_danger: bool = False,
) -> HttpResponse:
    if request.method == "POST" and act and is_carried_out(form, act):
        messages.success(request, said)
        return redirect("accounts:person", person.pk)
    return form_page(
        request,
        form,
        title=title,
        lead=f"{person.full_name}, {person.email}" + (f". {means}" if means else ""),
        button=button,
        back=reverse("accounts:person", args=[person.pk]),
        back_words=person.full_name,
        is_danger=is_danger,
    )


def _done(request: HttpRequest, person: User, act: Any, said: str) -> HttpResponse:
    try:
        act(signed_in_user(request))
    except NotAllowed as refusal:
        raise PermissionDenied from refusal
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, said)
    return redirect("accounts:person", person.pk)
