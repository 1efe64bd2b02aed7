"""Who gets what at the addresses of the settings (see `tests.matrix`)."""

from datetime import date
from uuid import uuid4

from accounts.abilities import OPERATOR
from accounts.operations import calendars, connecting, devices, inviting, people, posts
from accounts.terms import ClosureKind, InvitedGroup, Role
from tests.answer import EVERYBODY, Answer
from tests.people import person

# The page of each takes what is sent; the school, site or person is the second word.
_FORMS = {
    "school": [
        "settings_school",
        "add_site",
        "add_term",
        "add_closure",
        "calendar_import",
    ],
    "north": ["settings_site", "settings_hours", "settings_alerts"],
    "person": ["change_person", "give_post", "leave", "deactivate"],
    "person_post": ["end_post"],
    "school_term": ["change_term", "remove_term"],
    "school_closure": ["remove_closure"],
    "device": ["device_change"],
    "": ["add_person", "add_device", "invitations"],
}
_LISTS = {"": ["settings", "people", "devices"], "school": ["calendar"]}
_ACTS = {
    "device": ["device_register", "device_switch"],
    "person": ["reactivate", "send_link", "disconnect_person"],
    "school": ["devices_need", "calendar_take_in"],
}
# The same pages about what she does not administer are not there.
_ELSEWHERE = {"school": "other_school", "north": "west", "person": "wes_person"}

SETTINGS_ANSWERS = [
    *(
        Answer(f"accounts:{name}", {200: "ada"}, posts="ada", row=row)
        for row, names in _FORMS.items()
        for name in names
    ),
    *(
        Answer(f"accounts:{name}", {404: "ada"}, row=_ELSEWHERE[row])
        for row, names in _FORMS.items()
        if row in _ELSEWHERE
        for name in names
    ),
    *(
        Answer(f"accounts:{name}", {200: "ada"}, row=row)
        for row, names in _LISTS.items()
        for name in names
    ),
    *(
        Answer(f"accounts:{name}", {405: EVERYBODY}, posts="ada", row=row)
        for row, names in _ACTS.items()
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
    Answer("accounts:calendar", {404: "ada"}, row="other_school"),
    Answer("accounts:person", {200: "ada"}, row="person"),
    Answer("accounts:person", {404: "ada"}, row="wes_person"),
    Answer("accounts:posts_to_confirm", {200: "karen dana ada wes"}),
    # Whoever proposed it is not the one to decide.
    Answer(
        "accounts:decide_post", {405: EVERYBODY}, posts="karen dana", row="proposal"
    ),
    Answer("accounts:display", {200: EVERYBODY}, posts=EVERYBODY),
    # Nobody has a session of that number: somebody else's is not there.
    Answer("accounts:end_session", {405: EVERYBODY}, args=(999_999,)),
    Answer("accounts:end_other_sessions", {405: EVERYBODY}, posts=EVERYBODY),
    Answer("incidents:review_start", {200: "ada"}, posts="ada", row="north"),
    Answer("incidents:review_start", {404: "ada"}, row="west"),
    Answer("incidents:kinds", {200: "ada"}, row="school"),
    Answer("incidents:kinds", {404: "ada"}, row="other_school"),
    Answer("incidents:change_kind", {200: "ada"}, posts="ada", row="school_kind"),
    Answer("incidents:switch_kind", {405: EVERYBODY}, posts="ada", row="school_kind"),
]


def settings_rows(everybody, north, west) -> dict[str, object]:
    """Return something of each kind that the settings pages are about."""
    ada, school = everybody.ada, north.school
    somebody = person("Pat Hughes", (Role.STAFF, north))
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
    proposal = posts.ask_for_post(
        user=everybody.asha,
        role=Role.DEPUTY_DSL,
        site=north,
        from_day=date(2030, 9, 1),
        by=ada,
    )
    invited = person("Robin Ash", (Role.STAFF, north))
    inviting.invite(
        people=[invited.pk], group=InvitedGroup.STAFF, press=uuid4(), by=ada
    )
    device = devices.add_device(site=north, name="Laptop", asset_number="7", by=ada)
    return {
        "school": school.pk,
        "other_school": west.school_id,
        "person": somebody.pk,
        "wes_person": everybody.wes.pk,
        "person_post": (somebody.pk, somebody.posts.get().pk),
        "school_term": (school.pk, term.pk),
        "school_closure": (school.pk, closure.pk),
        "school_kind": (school.pk, "CD-01"),
        "proposal": proposal.pk,
        "device": device.pk,
        "connection_of_asha": _connected(everybody.asha),
        "invitation": invited.invitations.get().key,
    }


def _connected(user) -> int:
    """Connect an account of Microsoft to the user; return the connection's number."""
    connecting.connect(provider="microsoft", subject="asha", by=user)
    return user.connections.get().pk
