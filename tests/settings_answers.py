"""Who gets what at the addresses of the settings (see `tests.matrix`)."""

from datetime import date
from uuid import uuid4

from accounts.abilities import OPERATOR
from accounts.operations import calendars, connecting, devices, inviting, people, posts
from accounts.terms import ClosureKind, InvitedGroup, Role
from tests.answer import EVERYBODY, Answer
from tests.factories import ClosureFactory
from tests.people import person

# The page of each takes what is sent; the first word is what it is about.
_FORMS = {
    "school": [
        "settings_school",
        "add_site",
        "add_term",
        "add_closure",
        "calendar_import",
    ],
    "site": ["settings_site", "settings_hours", "settings_alerts"],
    "person": ["change_person", "give_post", "leave", "deactivate"],
    "person_post": ["end_post"],
    "school_term": ["change_term", "remove_term"],
    "school_closure": ["remove_closure"],
    "device": ["device_change"],
    "": ["add_person", "add_device", "invitations"],
}
_LISTS = {
    "": ["settings", "people", "devices"],
    "school": ["calendar"],
    "person": ["person"],
}
_ACTS = {
    "device": ["device_register", "device_switch"],
    "person": ["reactivate", "send_link", "disconnect_person"],
    "school": ["devices_need", "calendar_take_in"],
}


def _own(about: str) -> list[str]:
    """Return the rows of what Ada administers: both sites of her school."""
    if not about or about.startswith("school"):
        return [about]
    return [_row(place, about) for place in ("north", "south")]


def _elsewhere(about: str) -> list[str]:
    """Return the rows of what she does not: the pages about them are not there."""
    if not about:
        return []
    return [f"other_{about}" if about.startswith("school") else _row("west", about)]


def _row(place: str, about: str) -> str:
    return place if about == "site" else f"{place}_{about}"


SETTINGS_ANSWERS = [
    *(
        Answer(f"accounts:{name}", {200: "ada"}, posts="ada", row=row)
        for about, names in _FORMS.items()
        for row in _own(about)
        for name in names
    ),
    *(
        Answer(f"accounts:{name}", {404: "ada"}, row=row)
        for pages in (_FORMS, _LISTS)
        for about, names in pages.items()
        for row in _elsewhere(about)
        for name in names
    ),
    *(
        Answer(f"accounts:{name}", {200: "ada"}, row=row)
        for about, names in _LISTS.items()
        for row in _own(about)
        for name in names
    ),
    *(
        Answer(f"accounts:{name}", {405: EVERYBODY}, posts=posts, row=row)
        for about, names in _ACTS.items()
        for rows, posts in ((_own(about), "ada"), (_elsewhere(about), None))
        for row in rows
        for name in names
    ),
    # Whoever has the link may use it; one that was made up is not there.
    Answer(
        "accounts:invitation",
        {200: f"{EVERYBODY} nobody"},
        posts=f"{EVERYBODY} nobody",
        row="invitation",
    ),
    Answer("accounts:invitation", {404: f"{EVERYBODY} nobody"}, args=("1.made-up",)),
    Answer("accounts:posts_to_confirm", {200: "karen dana ada wes"}),
    # Whoever proposed it is not the one to decide.
    *(
        Answer("accounts:decide_post", {405: EVERYBODY}, posts=posts, row=row)
        for row, posts in (
            ("north_proposal", "karen dana"),
            ("south_proposal", "karen dana"),
            ("west_proposal", "wes"),
        )
    ),
    Answer("accounts:display", {200: EVERYBODY}, posts=EVERYBODY),
    # Nobody has a session of that number: somebody else's is not there.
    Answer("accounts:end_session", {405: EVERYBODY}, args=(999_999,)),
    Answer("accounts:end_other_sessions", {405: EVERYBODY}, posts=EVERYBODY),
    Answer("incidents:review_start", {200: "ada"}, posts="ada", row="north"),
    Answer("incidents:review_start", {200: "ada"}, posts="ada", row="south"),
    Answer("incidents:review_start", {404: "ada"}, row="west"),
    Answer("incidents:kinds", {200: "ada"}, row="school"),
    Answer("incidents:kinds", {404: "ada"}, row="other_school"),
    Answer("incidents:change_kind", {200: "ada"}, posts="ada", row="school_kind"),
    Answer("incidents:change_kind", {404: "ada"}, row="other_school_kind"),
    Answer("incidents:switch_kind", {405: EVERYBODY}, posts="ada", row="school_kind"),
    Answer("incidents:switch_kind", {405: EVERYBODY}, row="other_school_kind"),
]


def settings_rows(everybody, north, south, west) -> dict[str, object]:
    """Return something of each kind that the settings pages are about."""
    ada, school = everybody.ada, north.school
    term = people.add_term(
        school=school,
        term=people.NewTerm("Far off", date(2036, 9, 1), date(2036, 12, 18)),
        by=OPERATOR,
    )
    closure = calendars.add_closure(
        school=school,
        new=calendars.NewClosure(
            "Snow", ClosureKind.CLOSED, date(2035, 3, 1), date(2035, 3, 1)
        ),
        by=ada,
    )
    other_term = west.school.terms.first()
    other_closure = ClosureFactory(school=west.school, first_day=date(2035, 3, 1))
    west_administrator = person("Lou Park", (Role.ADMINISTRATOR, west))
    west_teacher = person("Max Orr", (Role.STAFF, west))
    invited = person("Robin Ash", (Role.STAFF, north))
    inviting.invite(
        people=[invited.pk], group=InvitedGroup.STAFF, press=uuid4(), by=ada
    )
    return {
        **_of_a_site("north", north, everybody.asha, proposed_by=ada),
        **_of_a_site("south", south, everybody.dean, proposed_by=ada),
        **_of_a_site("west", west, west_teacher, proposed_by=west_administrator),
        "school": school.pk,
        "other_school": west.school_id,
        "school_term": (school.pk, term.pk),
        "school_closure": (school.pk, closure.pk),
        "school_kind": (school.pk, "CD-01"),
        "other_school_term": (west.school_id, other_term.pk),
        "other_school_closure": (west.school_id, other_closure.pk),
        "other_school_kind": (west.school_id, "CD-01"),
        "connection_of_asha": _connected(everybody.asha),
        "invitation": invited.invitations.get().key,
    }


def _of_a_site(place, site, teacher, *, proposed_by) -> dict[str, object]:
    """Return a person with a post, a post to confirm and a device of a site."""
    somebody = person(f"Pat {place.title()}", (Role.STAFF, site))
    proposal = posts.ask_for_post(
        user=teacher,
        role=Role.DEPUTY_DSL,
        site=site,
        from_day=date(2030, 9, 1),
        by=proposed_by,
    )
    device = devices.add_device(
        site=site, name="Laptop", asset_number=place, by=proposed_by
    )
    return {
        f"{place}_person": somebody.pk,
        f"{place}_person_post": (somebody.pk, somebody.posts.get().pk),
        f"{place}_proposal": proposal.pk,
        f"{place}_device": device.pk,
    }


def _connected(user) -> int:
    """Connect an account of Microsoft to the user; return the connection's number."""
    connecting.connect(provider="microsoft", subject="asha", by=user)
    return user.connections.get().pk
