"""The words of the notices about accounts: counts and links, nothing else."""

from django.conf import settings
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import timezone

from accounts.models import Invitation, Notice, PostProposal
from accounts.operations.people import password_link_path
from accounts.terms import NoticeKind
from accounts.wordings import Wording, words_for


@words_for(NoticeKind.POST_TO_CONFIRM)
def post_to_confirm(notice: Notice) -> Wording:
    """Word the notice that a post waits for a second person."""
    waits = PostProposal.objects.waiting().filter(pk=notice.record_id).exists()
    words = f"1 post at {notice.site.name} waits for a second person to confirm it."
    return Wording(
        subject="1 post to confirm",
        body=f"{words} Confirm it only if you know that it is right.",
        line=words,
        path=reverse("accounts:posts_to_confirm"),
        is_over=not waits,
    )


@words_for(NoticeKind.PASSWORD_LINK)
def password_link(notice: Notice) -> Wording:
    """Word the mail with a link to set a password. The link is made as it is sent."""
    return Wording(
        subject="set your password",
        body=f"With this link you set a password for {settings.PRODUCT_NAME}. It works "
        "once, for 30 minutes. After that ask for a new one on the page for signing "
        "in.",
        line="A link to set a password was sent to your address.",
        path=password_link_path(notice.recipient),
    )


@words_for(NoticeKind.NEW_DEVICE)
def new_device(notice: Notice) -> Wording:
    """Word the mail about a sign-in from a browser that was not known."""
    at = timezone.localtime(notice.owed_at)
    when = f"{at:%a} {at.day} {at:%b} at {at:%H:%M}"
    return Wording(
        subject="new sign-in to your account",
        body=f"Somebody signed in to your account on {when}, in a browser that had "
        "not been used for it before. If it was you, there is nothing to do. If not, "
        "end that session on your account page and change your password, then ring "
        "the school office.",
        line=f"A new browser signed in to your account on {when}.",
        path=reverse("accounts:account"),
    )


@words_for(NoticeKind.ALERTS_CHANGED)
def alerts_changed(notice: Notice) -> Wording:
    """Word the notice that another set of posts, or another wait, holds at a site."""
    site = notice.site
    posts = [role.label for role in site.alert_roles]
    listed = " and ".join(filter(None, (", ".join(posts[:-1]), posts[-1])))
    line = (
        f"Who is alerted at {site.name} has changed. An urgent incident alerts "
        f"{listed}. If nobody opens it, the deputy DSL hears again after "
        f"{site.unread_first_after} minutes and the headteacher after "
        f"{site.unread_then_after}."
    )
    return Wording(
        subject="1 change to who is alerted",
        body=f"{line} If that is not right, tell the school's administrator today.",
        line=line,
        path=resolve_url(settings.LOGIN_REDIRECT_URL),
    )


@words_for(NoticeKind.INVITATION)
def invitation(notice: Notice) -> Wording:
    """Word the mail that invites somebody. The link is made as it is sent.

    It is over once it was used or replaced, or its 14 days have gone. It is the same
    for staff and parents, and names no child.
    """
    working = Invitation.objects.working(timezone.now())
    found = working.filter(pk=notice.record_id).first()
    if found is None:
        return Wording(subject="", body="", line="", path="", is_over=True)
    until = timezone.localtime(found.expires_at)
    return Wording(
        subject="choose your password",
        body=f"{notice.site.school.name} has made an account for you on "
        f"{settings.PRODUCT_NAME}. With this link you choose your password. It works "
        f"once, until {until:%a} {until.day} {until:%b %Y} at {until:%H:%M}. If you do "
        "not know why you get this, ring the school office on "
        f"{notice.site.office_phone}.",
        line="You were invited to choose your password.",
        path=reverse("accounts:invitation", args=[found.key]),
    )


@words_for(NoticeKind.ACCOUNT_CONNECTED)
def account_connected(notice: Notice) -> Wording:
    """Word the mail that an account of a provider signs in as this person now."""
    name = notice.step.partition(" ")[0].capitalize()
    return Wording(
        subject="an account was connected to yours",
        body=f"A {name} account with your address now signs in to your account on "
        f"{settings.PRODUCT_NAME}. If it was you, there is nothing to do. If not, "
        "disconnect it on your account page and ring the school office on "
        f"{notice.site.office_phone}.",
        line=f"A {name} account now signs in to your account.",
        path=reverse("accounts:account"),
    )
