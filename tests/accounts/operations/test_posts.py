"""Four eyes on the posts that open much, and the end of somebody's time here."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.abilities import ABILITIES, NEEDS_SECOND_PERSON, OPERATOR
from accounts.models import AuditEntry, Notice, Post, PostProposal
from accounts.operations import notices, people, posts
from accounts.refusals import NotAllowed
from accounts.terms import Ability, NoticeKind, ProposalState, Role
from tests.factories import PostFactory
from tests.people import person, signed_in

pytestmark = pytest.mark.django_db
HIGH = [Role.SLT, Role.DSL, Role.DEPUTY_DSL, Role.HEADTEACHER, Role.ADMINISTRATOR]


def ask(user, role, site, by):
    return posts.ask_for_post(
        user=user, role=role, site=site, from_day=timezone.localdate(), by=by
    )


@pytest.mark.parametrize("role", HIGH)
def test_a_post_that_opens_much_waits_for_a_second_person(
    asha, ada, dana, karen, north, role
):
    proposal = ask(asha, role, north, ada)

    assert isinstance(proposal, PostProposal)
    assert not Post.objects.filter(user=asha, role=role).exists()
    owed = Notice.objects.filter(kind=NoticeKind.POST_TO_CONFIRM)
    assert {each.recipient for each in owed} == {dana, karen}
    entry = AuditEntry.objects.get(action="propose_post")
    assert entry.detail["role"] == role
    assert "Asha" not in str(entry.detail)


def test_every_post_that_reads_incidents_or_changes_settings_is_among_them():
    opening = {
        role
        for role, abilities in ABILITIES.items()
        if abilities & {Ability.READ_INCIDENT, Ability.MANAGE_SETTINGS}
    }

    assert opening == NEEDS_SECOND_PERSON == set(HIGH)


@pytest.mark.parametrize("role", HIGH)
def test_no_operation_gives_such_a_post_by_one_person(asha, ada, north, role):
    with pytest.raises(people.NeedsSecondPerson):
        people.give_post(
            user=asha, role=role, site=north, from_day=timezone.localdate(), by=ada
        )

    assert not Post.objects.filter(user=asha, role=role).exists()


def test_whoever_runs_the_server_gives_it_at_once(asha, north):
    people.give_post(
        user=asha,
        role=Role.DSL,
        site=north,
        from_day=timezone.localdate(),
        by=OPERATOR,
    )

    assert asha.posts.filter(role=Role.DSL).exists()


def test_another_post_is_given_at_once(asha, ada, north):
    assert isinstance(ask(asha, Role.OFFICE, north, ada), Post)


def test_a_second_person_confirms_and_the_post_begins(asha, ada, dana, north):
    proposal = ask(asha, Role.DSL, north, ada)

    post = posts.confirm_post(proposal=proposal, by=dana)

    assert (post.user, post.role, post.site) == (asha, Role.DSL, north)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == (ProposalState.CONFIRMED, dana)
    assert AuditEntry.objects.filter(action="confirm_post", by=dana).exists()


@pytest.mark.parametrize("name", ["ada", "asha", "ruth", "wes", "jo"])
def test_who_proposed_it_gets_it_or_may_not_cannot_confirm(
    request, asha, ada, dana, north, name
):
    proposal = ask(asha, Role.DSL, north, ada)

    with pytest.raises(NotAllowed):
        posts.confirm_post(proposal=proposal, by=request.getfixturevalue(name))

    assert not asha.posts.filter(role=Role.DSL).exists()


def test_a_head_who_is_to_be_dsl_too_does_not_confirm_it(dana, ada, karen, north):
    proposal = ask(dana, Role.DSL, north, ada)

    with pytest.raises(NotAllowed):
        posts.confirm_post(proposal=proposal, by=dana)
    posts.confirm_post(proposal=proposal, by=karen)


def test_the_database_refuses_one_person_in_both_parts(asha, ada, dana, north):
    proposal = ask(asha, Role.DSL, north, ada)

    for wrong in (ada, asha):
        with pytest.raises(IntegrityError), transaction.atomic():
            PostProposal.objects.filter(pk=proposal.pk).update(
                state=ProposalState.CONFIRMED,
                decided_by=wrong,
                decided_at=timezone.now(),
            )


def test_the_second_to_decide_is_refused(asha, ada, dana, karen, north):
    proposal = ask(asha, Role.DSL, north, ada)
    posts.refuse_post(proposal=proposal, by=dana)

    with pytest.raises(posts.AlreadyDecided):
        posts.confirm_post(proposal=proposal, by=karen)

    assert not asha.posts.filter(role=Role.DSL).exists()


def test_nobody_proposes_a_post_for_themselves(ada, dana, north):
    with pytest.raises(NotAllowed):
        ask(ada, Role.HEADTEACHER, north, ada)


def test_an_administrator_of_another_school_proposes_nothing(asha, dana, north, west):
    outsider = person("Una Webb", (Role.ADMINISTRATOR, west))

    with pytest.raises(NotAllowed):
        ask(asha, Role.DSL, north, outsider)


def test_without_anybody_to_confirm_it_the_way_is_told(asha, ada, north):
    with pytest.raises(people.NotFilledIn, match="whoever runs the server"):
        ask(asha, Role.DSL, north, ada)


def test_the_same_proposal_does_not_wait_twice(asha, ada, dana, north):
    ask(asha, Role.DSL, north, ada)

    with pytest.raises(people.AlreadyThere):
        ask(asha, Role.DSL, north, ada)


def test_a_notice_of_a_decided_post_is_not_mailed(asha, ada, dana, north):
    proposal = ask(asha, Role.DSL, north, ada)
    posts.confirm_post(proposal=proposal, by=dana)

    notices.deliver_owed_mail()

    assert mail.outbox == []


def test_the_mail_names_nobody_and_no_post(asha, ada, dana, north):
    ask(asha, Role.DSL, north, ada)

    notices.deliver_owed_mail()

    said = mail.outbox[0].subject + mail.outbox[0].body
    assert "1 post to confirm" in said
    assert "Asha" not in said
    assert "DSL" not in said


# --- The end of an account ------------------------------------------------------


def test_every_session_ends_at_the_commit(asha, ada):
    browsers = [signed_in(Client(), asha) for _ in range(3)]

    posts.deactivate(user=asha, by=ada)

    answers = [each.get(reverse("accounts:account")) for each in browsers]
    assert [each.status_code for each in answers] == [403] * 3
    assert AuditEntry.objects.filter(action="deactivate", by=ada).exists()


def test_a_link_to_set_a_password_dies_with_the_account(client, asha, ada):
    asha.set_password("four quiet green lanterns")
    asha.save()
    link = people.make_password_link(user=asha, by=OPERATOR)

    posts.deactivate(user=asha, by=ada)
    page = client.get(link.removeprefix("http://localhost:8000"), follow=True)

    assert b"This link has stopped working" in page.content


def test_mail_that_is_owed_to_a_leaver_is_taken_back(asha, ada):
    posts.send_password_link(user=asha, by=ada)

    posts.deactivate(user=asha, by=ada)
    notices.deliver_owed_mail()

    assert mail.outbox == []


def test_an_account_ends_once_and_not_ones_own(asha, ada, dana):
    posts.deactivate(user=asha, by=ada)

    with pytest.raises(people.HasEnded):
        posts.deactivate(user=asha, by=ada)
    with pytest.raises(NotAllowed):
        posts.deactivate(user=ada, by=ada)
    with pytest.raises(NotAllowed):
        posts.deactivate(user=dana, by=dana)


def test_who_works_at_another_school_too_is_not_ended_here(asha, ada, west):
    PostFactory(user=asha, site=west)

    with pytest.raises(posts.NotYours, match="at another school too") as refused:
        posts.deactivate(user=asha, by=ada)

    assert west.name not in str(refused.value)


def test_a_site_of_ones_own_school_that_one_does_not_manage_is_named(
    asha, south, north
):
    only_north = person("Nora Pike", (Role.ADMINISTRATOR, north))
    PostFactory(user=asha, site=south)

    with pytest.raises(posts.NotYours, match=f"a post at {south} too"):
        posts.deactivate(user=asha, by=only_north)


def test_an_account_opens_again_with_a_new_password(asha, ada):
    asha.set_password("four quiet green lanterns")
    asha.save()
    posts.deactivate(user=asha, by=ada)

    posts.reactivate(user=asha, by=ada)

    asha.refresh_from_db()
    assert asha.is_active
    assert not asha.has_usable_password()
    with pytest.raises(people.AlreadyThere):
        posts.reactivate(user=asha, by=ada)


def test_a_leaver_keeps_the_last_day_and_loses_the_next(asha, ada, north, south):
    PostFactory(user=asha, site=south, role=Role.OFFICE)
    today = timezone.localdate()

    ended = posts.leave(user=asha, last_day=today, by=ada)

    assert ended == 2
    assert asha.posts.current(today).count() == 2
    assert not asha.posts.current(today + timedelta(days=1)).exists()
    with pytest.raises(people.HasEnded):
        posts.leave(user=asha, last_day=today, by=ada)


def test_a_password_link_goes_to_the_person_alone_and_works(client, asha, ada):
    posts.send_password_link(user=asha, by=ada)

    notices.deliver_owed_mail()

    assert [each.to for each in mail.outbox] == [[asha.email]]
    assert not Notice.objects.shown_to(asha).exists()
    body = mail.outbox[0].body
    link = next(line for line in body.splitlines() if "/new-password/" in line)
    page = client.get(link.removeprefix("http://localhost:8000"), follow=True)
    assert b"Set a password" in page.content


def test_no_link_is_sent_to_who_may_not_sign_in(lena, asha, ada, wes):
    with pytest.raises(people.HasEnded):
        posts.send_password_link(user=lena, by=ada)
    with pytest.raises(NotAllowed):
        posts.send_password_link(user=wes, by=ada)


def test_a_name_is_put_right_and_not_written_to_the_log(asha, ada, wes):
    posts.change_person(
        user=asha,
        given_name="Łukasz",
        family_name="O'Brien-Łukasz",
        job_title="",
        by=ada,
    )

    asha.refresh_from_db()
    assert asha.full_name == "Łukasz O'Brien-Łukasz"
    assert "Brien" not in str(AuditEntry.objects.get(action="change_person").detail)
    with pytest.raises(NotAllowed):
        posts.change_person(
            user=wes, given_name="A", family_name="B", job_title="", by=ada
        )
