"""Posts that need a second person, and the end of somebody's time at the school."""

from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts.abilities import NEEDS_SECOND_PERSON, require
from accounts.models import Notice, Post, PostProposal, Site, User
from accounts.operations import notices, people, sessions
from accounts.operations.records import audit
from accounts.refusals import NotAllowed, Refusal
from accounts.terms import Ability, NoticeKind, ProposalState, RecordKind, Role


class AlreadyDecided(Refusal):
    """Somebody has confirmed or refused the proposal."""


class NotYours(Refusal):
    """Their account is not this administrator's to end."""


_NOBODY_CONFIRMS: Final = (
    "Nobody else at this site may confirm it. Ask whoever runs the server to give "
    "this post."
)


@transaction.atomic
def ask_for_post(
    *,
    user: User,
    role: Role,
    site: Site,
    from_day: date,
    to_day: date | None = None,
    by: User,
) -> Post | PostProposal:
    """Give the post, or propose it where one person alone cannot give it.

    A proposal owes a notice to each who may confirm it. Refuses as `give_post` does,
    with `AlreadyThere` when the same proposal waits, and with `NotFilledIn` when
    nobody is there who could confirm it.
    """
    if role not in NEEDS_SECOND_PERSON:
        return people.give_post(
            user=user, role=role, site=site, from_day=from_day, to_day=to_day, by=by
        )
    require(by, Ability.MANAGE_SETTINGS, at=site)
    if by == user:
        raise NotAllowed
    people.check_not_held(user, role, site, from_day, to_day)
    _check_not_proposed(user, role, site)
    confirmers = _confirmers(site, user, by)
    if not confirmers:
        raise people.NotFilledIn(_NOBODY_CONFIRMS)
    proposal = PostProposal(
        user=user,
        role=role,
        site=site,
        from_day=from_day,
        to_day=to_day,
        proposed_by=by,
    )
    people.keep(proposal, "The last day of a post comes on or after its first day.")
    _audit("propose_post", proposal, by=by)
    notices.owe(
        kind=NoticeKind.POST_TO_CONFIRM,
        recipients=confirmers,
        record_kind=RecordKind.PROPOSAL,
        record=proposal,
        site=site,
    )
    return proposal


def _check_not_proposed(user: User, role: Role, site: Site) -> None:
    if PostProposal.objects.waiting().filter(user=user, role=role, site=site).exists():
        raise people.AlreadyThere("This post waits for a second person already.")


@transaction.atomic
def confirm_post(*, proposal: PostProposal, by: User) -> Post:
    """Give the post that somebody else proposed, from today if its day has passed.

    Refuses with `NotAllowed` whoever proposed it or gets it, and with
    `AlreadyDecided` the second of two. Refuses as `give_post` does.
    """
    _decide(proposal, ProposalState.CONFIRMED, by)
    from_day = max(proposal.from_day, timezone.localdate())
    post = people.make_post(
        user=proposal.user,
        role=Role(proposal.role),
        site=proposal.site,
        from_day=from_day,
        to_day=proposal.to_day,
        by=by,
    )
    _audit("confirm_post", proposal, by=by)
    return post


@transaction.atomic
def refuse_post(*, proposal: PostProposal, by: User) -> None:
    """Refuse a post that somebody else proposed. Refuses as `confirm_post` does."""
    _decide(proposal, ProposalState.REFUSED, by)
    _audit("refuse_post", proposal, by=by)


@transaction.atomic
def deactivate(*, user: User, by: User) -> None:
    """End somebody's account: no request of theirs after this commit is answered.

    Their password stops working, so that links to set one do, and what is owed to
    them by mail is withdrawn. Refuses with `NotAllowed` for oneself and with
    `NotYours` where they hold a post at a site of which `by` is no administrator.
    """
    require_all_sites(user, by)
    if by == user:
        raise NotAllowed
    user.set_unusable_password()
    ended = User.objects.filter(pk=user.pk, is_active=True).update(
        is_active=False, password=user.password
    )
    if not ended:
        raise people.HasEnded("This account has ended already.")
    sessions.end_all_of(user)
    Notice.objects.filter(
        recipient=user, mailed_at__isnull=True, withdrawn_at__isnull=True
    ).update(withdrawn_at=timezone.now())
    audit("deactivate", record_kind=RecordKind.USER, record=user, site=None, by=by)


@transaction.atomic
def reactivate(*, user: User, by: User) -> None:
    """Let somebody sign in again, once they have set a new password.

    Refuses as `deactivate` does, and with `AlreadyThere` when nothing had ended.
    """
    require_all_sites(user, by)
    if by == user:
        raise NotAllowed
    begun = User.objects.filter(pk=user.pk, is_active=False).update(is_active=True)
    if not begun:
        raise people.AlreadyThere("This account is in use.")
    audit("reactivate", record_kind=RecordKind.USER, record=user, site=None, by=by)


@transaction.atomic
def leave(*, user: User, last_day: date, by: User) -> int:
    """End every post of a leaver after their last day; return how many it ended.

    From the day after, nothing of theirs opens. Refuses with `NotYours` as
    `deactivate` does and with `HasEnded` when no post goes on after that day.
    """
    require_all_sites(user, by)
    if by == user:
        raise NotAllowed
    ending = [
        post
        for post in user.posts.select_related("site")
        if (post.to_day is None or post.to_day > last_day) and post.from_day <= last_day
    ]
    if not ending:
        raise people.HasEnded("No post of theirs goes on after that day.")
    for post in ending:
        people.end_post(post=post, last_day=last_day, by=by)
    return len(ending)


@transaction.atomic
def send_password_link(*, user: User, by: User) -> None:
    """Owe somebody a mail with a link to set a password, which works for 30 minutes.

    It goes to their own address alone. Refuses with `NotAllowed` unless `by` manages
    a site at which they hold a post today, and with `HasEnded` where they hold none
    or their account has ended.
    """
    today = timezone.localdate()
    post = user.posts.current(today).select_related("site").first()
    if not user.is_active or post is None:
        raise people.HasEnded(
            "They hold no post today, so the link would not let them in. Give a post "
            "first, or send it on their first day."
        )
    for held in user.posts.current(today).select_related("site"):
        if by.has_ability(Ability.MANAGE_SETTINGS, at=held.site):
            post = held
            break
    require(by, Ability.MANAGE_SETTINGS, at=post.site)
    now = timezone.now()
    notices.owe(
        kind=NoticeKind.PASSWORD_LINK,
        recipients=[user],
        record_kind=RecordKind.USER,
        record=user,
        site=post.site,
        step=f"{now:%Y-%m-%d %H:%M}",
        read_at=now,
    )
    audit(
        "send_password_link",
        record_kind=RecordKind.USER,
        record=user,
        site=post.site,
        by=by,
    )


@transaction.atomic
def change_person(
    *, user: User, given_name: str, family_name: str, job_title: str, by: User
) -> None:
    """Put somebody's name or job title right. Their address is no one else's to change.

    Refuses with `NotYours` as `deactivate` does, and with `NotFilledIn`.
    """
    require_all_sites(user, by)
    user.given_name = given_name.strip()
    user.family_name = family_name.strip()
    user.job_title = job_title.strip()
    people.keep(user, exclude={"password"})
    audit("change_person", record_kind=RecordKind.USER, record=user, site=None, by=by)


def _decide(proposal: PostProposal, state: ProposalState, by: User) -> None:
    require(by, Ability.CONFIRM_POST, at=proposal.site)
    if by in {proposal.proposed_by, proposal.user}:
        raise NotAllowed
    decided = (
        PostProposal.objects.waiting()
        .filter(pk=proposal.pk)
        .order_by()
        .update(state=state, decided_by=by, decided_at=timezone.now())
    )
    if not decided:
        raise AlreadyDecided("Somebody has decided on this post already.")


def _confirmers(site: Site, user: User, by: User) -> list[User]:
    able = User.objects.able_to(
        Ability.CONFIRM_POST, site=site, on=timezone.localdate()
    )
    return [each for each in able if each not in {user, by}]


def require_all_sites(user: User, by: User) -> None:
    """Refuse unless `by` manages every site of the posts that go on."""
    require(by, Ability.MANAGE_SETTINGS)
    today = timezone.localdate()
    held = list(user.posts.select_related("site"))
    going_on = [each for each in held if each.to_day is None or each.to_day >= today]
    mine = [
        post
        for post in going_on or held
        if by.has_ability(Ability.MANAGE_SETTINGS, at=post.site)
    ]
    proposed = user.post_proposals.select_related("site")
    if not held and any(
        by.has_ability(Ability.MANAGE_SETTINGS, at=each.site) for each in proposed
    ):
        return
    if not mine:
        raise NotAllowed
    others = [post.site for post in going_on if post not in mine]
    if others:
        # Which other school it is, is not this one's to know.
        own = {post.site.school_id for post in mine}
        where = next((str(site) for site in others if site.school_id in own), "")
        raise NotYours(
            f"They hold a post at {where or 'another school'} too, which you do not "
            "manage. End their posts here in its place."
        )


def _audit(action: str, proposal: PostProposal, *, by: User) -> None:
    audit(
        action,
        record_kind=RecordKind.PROPOSAL,
        record=proposal,
        site=proposal.site,
        by=by,
        role=proposal.role,
        from_day=proposal.from_day,
        to_day=proposal.to_day,
    )
