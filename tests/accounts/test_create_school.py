"""The commands that set a school and its people up."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import AuditEntry, Post, School, Term, User
from tests.accounts.signing_in import try_password

pytestmark = pytest.mark.django_db
PASSWORD = "four quiet green lanterns"
SCHOOL = (
    "--name=Birchwood School",
    "--short-name=Birchwood",
    "--prefix=bw",
    "--chair-phone=01632 960900",
    "--email=ada@birchwood.example",
    "--given-name=Ada",
    "--family-name=Brooks",
    *("--site", "North", "01632 960100", "01632 960101", "01632 960102"),
    *("--term", "Autumn", "2026-09-02", "2026-12-18"),
)


@pytest.fixture(autouse=True)
def _nobody_at_the_keyboard(monkeypatch):
    monkeypatch.setattr("sys.stdin", StringIO())


def run(*words):
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def follow(printed):
    """Set a password through the link that was printed; return the last page."""
    link = next(line for line in printed.splitlines() if line.startswith("http"))
    client = Client()
    form = client.get(link.removeprefix("http://localhost:8000"), follow=True)
    return client.post(
        form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD}
    )


def test_one_command_makes_a_school_whose_administrator_can_sign_in(no_tries_yet):
    printed = run("create_school", *SCHOOL)

    school = School.objects.get()
    user = User.objects.get()
    assert (school.reference_prefix, school.terms.count()) == ("BW", 1)
    assert [post.role for post in user.posts.all()] == ["administrator"]
    assert not user.has_usable_password()
    assert follow(printed).status_code == 302
    client = Client()
    try_password(client, user.email, PASSWORD)
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.get("/", follow=True).status_code == 200
    actions = set(AuditEntry.objects.filter(by=None).values_list("action", flat=True))
    assert actions >= {"create_school", "add_site", "add_term", "add_person"}
    assert actions >= {"give_post", "password_link"}


def test_the_printed_link_works_once():
    printed = run("create_school", *SCHOOL)
    follow(printed)
    link = next(line for line in printed.splitlines() if line.startswith("http"))

    again = Client().get(link.removeprefix("http://localhost:8000"))

    assert b"This link has stopped working" in again.content


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ("--email=nobody", "Email"),
        ("--prefix=FARTOOLONG", "Reference prefix"),
        ("--chair-phone=ask at the office", "Chair phone: Enter a phone number"),
        ("--chair-phone=12", "Chair phone: Enter a phone number"),
        ("--term=Spring 2027-04-01 2027-01-05", "on or after its first day"),
        ("--term=Spring soon later", "year-month-day"),
    ],
)
def test_a_fault_leaves_nothing_behind(changed, words):
    name, _, value = changed.partition("=")
    given = [name, *value.split()] if name == "--term" else [changed]

    with pytest.raises(CommandError, match=words):
        run("create_school", *SCHOOL, *given)

    for model in (School, User, Post, Term, AuditEntry):
        assert not model.objects.exists(), model


@pytest.mark.parametrize("place", range(3))
def test_a_site_whose_phone_is_none_leaves_nothing_behind(place):
    right = ["01632 960100", "+44 (0)1632 960101", "01632-960102"]
    wrong = [*right]
    wrong[place] = "the office\n01632 960100"

    with pytest.raises(CommandError, match="Enter a phone number, such as"):
        run("create_school", *SCHOOL[:7], "--site", "North", *wrong)
    before = School.objects.count()
    run("create_school", *SCHOOL[:7], "--site", "North", *right)

    assert (before, School.objects.count()) == (0, 1)


def test_what_is_missing_is_named():
    with pytest.raises(CommandError, match="--email"):
        run("create_school", *(word for word in SCHOOL if "--email" not in word))


def test_a_person_gets_posts_and_a_link(north, south):
    printed = run(
        *("add_person", "nia@school.example", "Nia", "Cole", "--role", "staff"),
        *("--site", "north", "--site", "South", "--to", "2035-07-20"),
    )

    user = User.objects.get(email="nia@school.example")
    assert {post.site for post in user.posts.all()} == {north, south}
    assert follow(printed).status_code == 302


def test_somebody_with_an_account_gets_the_post_and_no_link(asha, north):
    printed = run(
        *("add_person", asha.email, "Asha", "Patel", "--role", "slt"),
        *("--site", "North"),
    )

    assert {post.role for post in asha.posts.all()} == {"staff", "slt"}
    assert "http" not in printed


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--role", "boss", "--site", "North"), "Give one of these roles"),
        (("--role", "staff", "--site", "Nowhere"), "There are: North"),
        (("--role", "staff", "--site", "North", "--from", "soon"), "year-month-day"),
    ],
)
def test_a_post_that_cannot_be_is_refused(north, words, said):
    with pytest.raises(CommandError, match=said):
        run("add_person", "nia@school.example", "Nia", "Cole", *words)
    assert not User.objects.exists()


def test_a_term_is_added(school):
    school.terms.all().delete()

    run("add_term", "es", "Autumn", "2026-09-02", "2026-12-18")

    assert [term.name for term in school.terms.all()] == ["Autumn"]


def test_lost_ways_to_sign_in_are_removed(karen):
    karen.authenticator_set.create(type="totp", data={})

    run("remove_sign_in_methods", karen.email)

    assert not karen.authenticator_set.exists()
    entry = AuditEntry.objects.get(action="remove_sign_in_methods")
    assert entry.detail["count"] == 1
