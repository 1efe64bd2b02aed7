"""Who gets what at every address: the answers that the matrix test holds pages to.

Each address of the URL table has an `Answer` for each of its variants (a row of
one's own site, of the school's other site, of another school). Whoever is not named
in an answer is expected to get 403, a stranger the sign-in page, a leaver the page
that says their account has ended. A new address without an answer fails the build.
"""

from tests.answer import (
    EVERYBODY,
    OPEN,
    PLACES,
    READERS_NORTH,
    READERS_SOUTH,
    STAFF,
    Answer,
)
from tests.breach_answers import BREACH_ANSWERS
from tests.import_answers import IMPORT_ANSWERS
from tests.request_answers import REQUEST_ANSWERS
from tests.settings_answers import SETTINGS_ANSWERS
from tests.sign_in_answers import SIGN_IN_ANSWERS


def _per_row(name: str, *, place: str = "incident", **fields: object) -> list[Answer]:
    """Return the three answers of an address that shows an incident to reviewers."""
    return [
        Answer(
            name,
            {200: READERS_NORTH, 404: "wes"},
            row=f"north_{place}",
            **fields,  # type: ignore[arg-type]
        ),
        Answer(
            name,
            {200: READERS_SOUTH, 404: "sam ruth wes"},
            row=f"south_{place}",
            **fields,  # type: ignore[arg-type]
        ),
        Answer(
            name,
            {200: "wes", 404: READERS_NORTH},
            row=f"west_{place}",
            **fields,  # type: ignore[arg-type]
        ),
    ]


def _answers() -> list[Answer]:
    return [
        *_HOME,
        *_LOG,
        *_REVIEW,
        *_RECORD,
        *_ACCOUNTS,
        *SIGN_IN_ANSWERS,
        *BREACH_ANSWERS,
        *REQUEST_ANSWERS,
    ]


_HOME = [
    Answer("incidents:home", {302: EVERYBODY}),
    Answer("incidents:today", {200: STAFF}),
    Answer("incidents:security", {200: "jo sam ruth karen dana wes"}),
    Answer("incidents:committee", {200: "sam ruth karen dana wes colin"}),
]


def _of_the_author(
    name: str, about: str, *, status: int = 200, takes: bool = True
) -> list[Answer]:
    """Return the answers of an address that is there for whoever wrote it alone."""
    return [
        Answer(
            name,
            {405: STAFF}
            if status == 405
            else {200: author, 404: STAFF.replace(author, "")},
            posts=author if takes else None,
            row=f"{place}_{about}",
        )
        for place, author in zip(PLACES, ("asha", "dean", "wes"), strict=True)
    ]


_LOG = [
    Answer("incidents:log", {200: STAFF}, posts=STAFF),
    Answer("incidents:log_for", {200: "sam ruth karen dana wes"}),
    # A draft is its author's alone: the DSL and the administrator get 404 or 403.
    *_of_the_author("incidents:draft", "draft"),
    Answer("incidents:drafts", {200: STAFF}),
    *_of_the_author("incidents:draft_files", "draft"),
    *_of_the_author("incidents:remove_file", "draft_file", status=405),
    *_of_the_author("incidents:delete_draft", "draft"),
    Answer("incidents:find_people", {200: STAFF}, query="?q=ja"),
    *_of_the_author("incidents:sent", "incident", takes=False),
    Answer("incidents:my_reports", {200: STAFF}),
    *_of_the_author("incidents:my_report", "incident", takes=False),
    *_of_the_author("incidents:add_to_report", "incident"),
]

_REVIEWERS = "sam ruth karen dana wes"
_REVIEW = [
    Answer("incidents:review", {200: _REVIEWERS}),
    Answer("incidents:keys", {200: _REVIEWERS}, posts=_REVIEWERS),
    *_per_row("incidents:review_one", posts=OPEN),
    Answer("incidents:review_lines", {200: _REVIEWERS}),
    Answer("incidents:reviewed_today", {200: _REVIEWERS}),
    Answer(
        "incidents:finish",
        {200: READERS_NORTH, 404: "wes"},
        posts=READERS_NORTH,
        row="north",
    ),
    Answer(
        "incidents:finish",
        {200: READERS_SOUTH, 404: "sam ruth wes"},
        posts=READERS_SOUTH,
        row="south",
    ),
    Answer(
        "incidents:finish", {200: "wes", 404: READERS_NORTH}, posts="wes", row="west"
    ),
    Answer("incidents:days", {200: f"{_REVIEWERS} colin"}),
]


def _posts_per_row(name: str, row: str = "incident") -> list[Answer]:
    """Return the answers of an address that only takes a POST about an incident."""
    return [
        Answer(name, {405: _REVIEWERS}, posts=READERS_NORTH, row=f"north_{row}"),
        Answer(name, {405: _REVIEWERS}, posts=READERS_SOUTH, row=f"south_{row}"),
        Answer(name, {405: _REVIEWERS}, posts="wes", row=f"west_{row}"),
    ]


_REVIEW += [
    Answer("incidents:rota", {200: _REVIEWERS}, posts="ruth karen dana wes"),
    *(
        Answer(
            "incidents:take_off_rota",
            {405: "ruth karen dana wes"},
            posts=posts,
            row=f"{place}_duty",
        )
        for place, posts in (
            ("north", "ruth karen dana"),
            ("south", "karen dana"),
            ("west", "wes"),
        )
    ),
    *_posts_per_row("incidents:skip"),
    *_posts_per_row("incidents:undo", "decision"),
]

_LEADERS = "ruth karen dana wes"


def _per_row_of_leaders(name: str) -> list[Answer]:
    """Return the answers of an address for those who lead the review of a site."""
    return [
        Answer(
            name,
            {200: "ruth karen dana", 404: "wes"},
            posts="ruth karen dana",
            row="north_incident",
        ),
        Answer(
            name,
            {200: "karen dana", 404: "ruth wes"},
            posts="karen dana",
            row="south_incident",
        ),
        Answer(
            name,
            {200: "wes", 404: "ruth karen dana"},
            posts="wes",
            row="west_incident",
        ),
    ]


# Whoever has no second factor is sent to set one up before they read a record.
_WITH_FACTOR, _WITHOUT = "jo sam ruth karen dana priya wes", "asha dean olive"
_SHARING = [
    *_per_row("incidents:share", posts=OPEN),
    *_posts_per_row("incidents:withdraw_share", "share"),
    Answer(
        "incidents:shared",
        {200: _WITH_FACTOR, 302: _WITHOUT},
        leads_to="/account/sign-in-methods/",
    ),
    *(
        Answer(
            "incidents:shared_record",
            {200: reader, 404: _WITH_FACTOR.replace(reader, ""), 302: _WITHOUT},
            leads_to="/account/sign-in-methods/",
            row=f"{place}_incident",
        )
        # Nobody of the people here works at West but Wes, who reads it anyway.
        for place, reader in zip(PLACES, ("jo", "jo", ""), strict=True)
    ),
]

_RECORD = [
    *_per_row("incidents:print"),
    *_per_row("incidents:readers", posts=OPEN),
    *_per_row_of_leaders("incidents:title"),
    *_per_row_of_leaders("incidents:void"),
    *_posts_per_row("incidents:parents"),
    *_SHARING,
    Answer("incidents:incidents", {200: _REVIEWERS}),
    *_per_row("incidents:record"),
    *_per_row("incidents:looked"),
    *_posts_per_row("incidents:add"),
    *_per_row("incidents:files", posts=OPEN),
    *_per_row("incidents:attachment", place="file"),
    *_per_row("incidents:lock_file", place="file", posts=OPEN),
    *_posts_per_row("incidents:reopen"),
    *_posts_per_row("incidents:close"),
    Answer("incidents:actions", {200: STAFF}),
    # Whoever logs may own a follow-up, so everybody of the staff may ask; a
    # follow-up that is neither theirs nor theirs to read is not there.
    Answer(
        "incidents:mark_done", {405: STAFF}, posts=READERS_NORTH, row="north_action"
    ),
    Answer(
        "incidents:mark_done", {405: STAFF}, posts=READERS_SOUTH, row="south_action"
    ),
    Answer("incidents:mark_done", {405: STAFF}, posts="wes", row="west_action"),
]

_ACCOUNTS = [
    Answer("accounts:account", {200: EVERYBODY}),
    Answer("accounts:notices", {200: EVERYBODY}),
    # Somebody else's notice is not there for anybody, and says nothing about it.
    *(
        Answer(
            "accounts:put_away_notice",
            {405: EVERYBODY},
            posts=EVERYBODY,
            row=f"{place}_notice",
        )
        for place in PLACES
    ),
    # Everybody may lock their own session; a page that is open leads back.
    Answer("accounts:locked", {302: EVERYBODY}, posts=EVERYBODY),
    Answer("accounts:unlock", {405: EVERYBODY}, posts=EVERYBODY),
    Answer("accounts:unlock_by_passkey", {200: EVERYBODY}, posts=EVERYBODY),
    Answer("accounts:still_here", {405: EVERYBODY}, posts=EVERYBODY),
    Answer("accounts:choose_site", {405: EVERYBODY}, posts=EVERYBODY),
    *SETTINGS_ANSWERS,
    Answer("accounts:jobs", {200: "ada jo"}),
    *(
        Answer(
            "accounts:retry_notice",
            {405: EVERYBODY},
            posts=posts,
            row=f"{place}_notice",
        )
        for place, posts in zip(PLACES, ("ada jo", "ada", None), strict=True)
    ),
    Answer("accounts:livez", {200: f"{EVERYBODY} nobody"}),
    # No sweep has run in a test, so it says that all is not well.
    Answer("accounts:readyz", {503: f"{EVERYBODY} nobody"}),
    Answer("accounts:family", {200: "maria"}),
    *IMPORT_ANSWERS,
    *(
        Answer(name, {200: f"{EVERYBODY} nobody"})
        for name in (
            "accounts:help",
            "accounts:sign_in_help",
            "accounts:accessibility",
            "accounts:privacy",
        )
    ),
]

ANSWERS = _answers()
