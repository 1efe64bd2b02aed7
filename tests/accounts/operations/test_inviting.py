"""Inviting people: to whom, once for each press, for 14 days, and used once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AuditEntry, Invitation, Notice, User
from accounts.operations import inviting, notices, posts
from accounts.operations.people import HasEnded, NotFilledIn
from accounts.refusals import NotAllowed
from accounts.terms import InvitationState, InvitedGroup, NoticeKind, Role
from tests.accounts.signing_in import PASSWORD
from tests.factories import LONG_AGO, ParentalLinkFactory, PostFactory
from tests.people import person

pytestmark = pytest.mark.django_db
STAFF, PARENTS = InvitedGroup.STAFF, InvitedGroup.PARENTS


@pytest.fixture
def pat(north):
    return person("Pat Hughes", (Role.STAFF, north))


@pytest.fixture
def clock(time_machine):
    time_machine.move_to("2026-11-24T10:42:00+00:00", tick=False)
    return time_machine


def invite(*people, by, press=None, group=STAFF):
    return inviting.invite(
        people=[each.pk for each in people],
        group=group,
        press=press or uuid4(),
        by=by,
    )


def stand(by, group=STAFF) -> dict[str, InvitationState]:
    rows = inviting.how_they_stand(group=group, by=by)
    return {each.user.given_name: each.state for each in rows}


def take_up(invitation, password=PASSWORD, by=None):
    inviting.take_up(invitation=invitation, password=password, by=by or invitation.user)


def is_over(invitation) -> bool:
    try:
        inviting.find_invitation(key=invitation.key)
    except inviting.LinkIsOver:
        return True
    return False


def test_an_invitation_is_owed_mailed_and_used_once(ada, pat, clock):
    assert stand(ada)["Pat"] == InvitationState.NONE

    assert invite(pat, by=ada) == 1
    assert stand(ada)["Pat"] == InvitationState.WAITS
    notices.deliver_owed_mail()
    assert stand(ada)["Pat"] == InvitationState.SENT
    found = Invitation.objects.get()
    assert f"/sign-in/invitation/{found.key}/" in mail.outbox[0].body
    assert "until Tue 8 Dec 2026 at 10:42" in mail.outbox[0].body
    assert mail.outbox[0].to == [pat.email]
    take_up(inviting.find_invitation(key=found.key))

    pat.refresh_from_db()
    assert pat.check_password(PASSWORD)
    assert stand(ada)["Pat"] == InvitationState.USED
    assert is_over(found)
    with pytest.raises(inviting.LinkIsOver):
        take_up(found, "seven calm yellow bicycles")
    actions = AuditEntry.objects.filter(record_id=str(pat.pk)).order_by("pk")
    assert [(each.action, each.by) for each in actions] == [
        ("invite", ada),
        ("take_up_invitation", pat),
    ]


def test_the_same_press_sends_one_mail_and_a_press_while_it_waits_none(ada, pat):
    press = uuid4()

    assert invite(pat, by=ada, press=press) == 1
    assert invite(pat, by=ada, press=press) == 0
    assert invite(pat, by=ada) == 0
    notices.deliver_owed_mail()
    assert invite(pat, by=ada, press=press) == 0
    notices.deliver_owed_mail()

    assert len(mail.outbox) == 1


def test_a_second_invitation_takes_the_place_of_the_first(ada, pat):
    invite(pat, by=ada)
    notices.deliver_owed_mail()
    first = Invitation.objects.get()

    assert invite(pat, by=ada) == 1

    second = Invitation.objects.newest().get()
    assert is_over(first)
    assert not is_over(second)
    notices.deliver_owed_mail()
    assert len(mail.outbox) == 2


@pytest.mark.parametrize(
    ("later", "over"),
    [(timedelta(days=14, seconds=-1), False), (timedelta(days=14), True)],
)
def test_it_works_for_14_days_to_the_second(ada, pat, clock, later, over):
    invite(pat, by=ada)
    notices.deliver_owed_mail()

    clock.shift(later)

    assert is_over(Invitation.objects.get()) == over
    state = InvitationState.OVER if over else InvitationState.SENT
    assert stand(ada)["Pat"] == state


def test_a_mail_that_could_not_go_for_14_days_is_not_sent_late(ada, pat, clock):
    invite(pat, by=ada)

    clock.shift(timedelta(days=15))
    notices.deliver_owed_mail()

    assert mail.outbox == []
    assert stand(ada)["Pat"] == InvitationState.OVER
    assert invite(pat, by=ada) == 1


def test_a_mail_server_that_is_away_is_shown_and_tried_again(ada, pat, settings, clock):
    good = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "tests.accounts.operations.test_inviting.NoServer"
    invite(pat, by=ada)
    notices.deliver_owed_mail()
    assert stand(ada)["Pat"] == InvitationState.FAILED
    assert invite(pat, by=ada) == 0
    settings.EMAIL_BACKEND = good

    clock.shift(timedelta(hours=1))
    notices.deliver_owed_mail()

    assert stand(ada)["Pat"] == InvitationState.SENT
    assert len(mail.outbox) == 1


class NoServer:
    """A mail backend that never answers."""

    def __init__(self, **kwargs):
        pass

    def send_messages(self, messages):
        raise ConnectionRefusedError


@pytest.mark.parametrize("way", ["password", "signed_in", "ended", "made_up"])
def test_a_link_in_an_old_mail_changes_nothing_for_who_got_in_otherwise(
    ada, karen, pat, way
):
    invite(pat, by=ada)
    found = Invitation.objects.get()
    if way == "password":
        pat.set_password("another way was found")
        pat.save()
    elif way == "signed_in":
        User.objects.filter(pk=pat.pk).update(last_login=timezone.now())
    elif way == "ended":
        posts.deactivate(user=pat, by=ada)
    key = f"{found.pk}.made-up" if way == "made_up" else found.key

    with pytest.raises(inviting.LinkIsOver):
        inviting.find_invitation(key=key)
    if way != "made_up":
        with pytest.raises(inviting.LinkIsOver):
            take_up(found)


@pytest.mark.parametrize("key", ["", ".", "1", "x.y", f"{'9' * 50}.sig", "1.2.3"])
def test_a_key_that_was_made_up_opens_nothing(db, key):
    with pytest.raises(inviting.LinkIsOver):
        inviting.find_invitation(key=key)


def test_nobody_takes_up_an_invitation_of_somebody_else(ada, asha, pat):
    invite(pat, by=ada)

    with pytest.raises(NotAllowed):
        take_up(Invitation.objects.get(), by=asha)


@pytest.mark.parametrize("password", ["short", "passwordpassword", "a" * 12])
def test_a_password_that_is_easy_to_guess_is_refused(ada, pat, password):
    invite(pat, by=ada)

    with pytest.raises(NotFilledIn):
        take_up(Invitation.objects.get(), password)

    assert Invitation.objects.get().used_at is None


@pytest.mark.parametrize("name", ["karen", "jo", "asha", "dana"])
def test_only_an_administrator_invites(request, pat, name):
    with pytest.raises(NotAllowed):
        invite(pat, by=request.getfixturevalue(name))


def test_one_who_is_not_theirs_stops_all_of_it(ada, wes, west, pat):
    stranger = person("Robin Grey", (Role.STAFF, west))

    for people in ([pat, stranger], [stranger], [wes], [pat] * 3 + [stranger]):
        with pytest.raises(NotAllowed):
            invite(*people, by=ada)
    with pytest.raises(NotAllowed):
        inviting.invite(
            people=[pat.pk, *(uuid4() for _ in range(10_000))],
            group=STAFF,
            press=uuid4(),
            by=ada,
        )
    with pytest.raises(NotFilledIn):
        invite(by=ada)

    assert not Invitation.objects.exists()
    assert not Notice.objects.filter(kind=NoticeKind.INVITATION).exists()


def test_somebody_named_twice_is_invited_once(ada, pat):
    assert invite(pat, pat, by=ada) == 1


def test_who_has_a_password_has_left_or_has_not_begun_is_refused(
    ada, asha, pat, north, lena
):
    pat.set_password(PASSWORD)
    pat.save()
    later = person("Kim Later")
    PostFactory(
        user=later, site=north, from_day=timezone.localdate() + timedelta(days=1)
    )

    for each in (pat, later, lena):
        with pytest.raises(HasEnded):
            invite(each, by=ada)

    assert "Kim" not in stand(ada)


def test_a_leaver_whose_invitation_waits_is_not_mailed(ada, pat):
    invite(pat, by=ada)
    pat.posts.update(to_day=LONG_AGO)

    notices.deliver_owed_mail()

    assert mail.outbox == []


def test_all_are_those_without_an_invitation_that_works(ada, pat, north, west):
    second, third = (person(f"{n} Extra", (Role.STAFF, north)) for n in ("Bo", "Cy"))
    person("Elsewhere Extra", (Role.STAFF, west))
    User.objects.filter(pk=ada.pk).update(last_login=timezone.now())
    invite(second, by=ada)
    press = uuid4()

    assert inviting.invite_all(group=STAFF, press=press, by=ada) == 2
    assert inviting.invite_all(group=STAFF, press=press, by=ada) == 0

    waiting = {each.recipient for each in Notice.objects.all()}
    assert waiting == {pat, second, third}
    with pytest.raises(NotAllowed):
        inviting.invite_all(group=STAFF, press=press, by=pat)


def test_parents_are_a_group_of_their_own(ada, maria, jayden, asha):
    barred = ParentalLinkFactory(pupil=jayden, is_barred_by_court=True).user
    ParentalLinkFactory(pupil=jayden, user=asha)
    if not maria.parental_links.filter(pupil__site=jayden.site).exists():
        ParentalLinkFactory(pupil=jayden, user=maria)

    assert stand(ada, PARENTS) == {"Maria": InvitationState.NONE}
    assert "Maria" not in stand(ada)
    with pytest.raises(NotAllowed):
        invite(barred, by=ada, group=PARENTS)
    with pytest.raises(NotAllowed):
        invite(maria, by=ada)
    assert invite(maria, by=ada, group=PARENTS) == 1
    notices.deliver_owed_mail()

    assert jayden.given_name not in mail.outbox[0].body
    assert mail.outbox[0].to == [maria.email]


def test_the_database_keeps_one_invitation_for_each_person(ada, pat, north):
    invite(pat, by=ada)
    again = Invitation(
        user=pat,
        site=north,
        press=uuid4(),
        invited_by=ada,
        expires_at=timezone.now() + timedelta(days=1),
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()
