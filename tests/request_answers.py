"""What the addresses of requests about personal data answer to each person."""

from tests.answer import EVERYBODY, STAFF, Answer
from tests.breach_answers import HANDLERS

# Anybody who works here may be asked, so whoever has a post records one.
RECORDERS = f"{STAFF} colin ada"
ANYBODY = f"{EVERYBODY} nobody"
_HERE = {"north": "sam ruth karen dana priya", "south": "karen dana", "west": "wes"}
_AUTHORS = {"north": "asha", "south": "dean", "west": "wes"}


def _without(names: str, some: str) -> str:
    return " ".join(name for name in names.split() if name not in some.split())


def _each_row(name: str, kind: str, *, posts: bool = False) -> list[Answer]:
    """Return the three answers of a page about a request, for who handles them."""
    return [
        Answer(
            f"incidents:{name}",
            {200: here, 404: _without(HANDLERS, here)},
            row=f"{place}_{kind}",
            posts=here if posts else None,
        )
        for place, here in _HERE.items()
    ]


REQUEST_ANSWERS = [
    Answer("incidents:requests", {200: HANDLERS}),
    Answer("incidents:record_request", {200: RECORDERS}, posts=RECORDERS),
    Answer("incidents:request_export", {405: HANDLERS}, posts=HANDLERS),
    *(
        Answer(
            "incidents:request_sent",
            {200: author, 404: _without(RECORDERS, author)},
            row=f"{place}_request",
        )
        for place, author in _AUTHORS.items()
    ),
    *_each_row("request", "request"),
    *_each_row("request_looked", "request"),
    *_each_row("request_files", "request", posts=True),
    *_each_row("request_file", "request_file"),
    *_each_row("lock_request_file", "request_file", posts=True),
    *_each_row("request_step", "request_step", posts=True),
    *(
        Answer(
            "incidents:take_up_request",
            {405: HANDLERS},
            row=f"{place}_request",
            posts=here,
        )
        for place, here in _HERE.items()
    ),
    # The public form and its thanks are open to all; another link is not there.
    Answer("incidents:complaint", {200: ANYBODY}, posts=ANYBODY),
    Answer("incidents:complaint_sent", {200: ANYBODY}, row="complaint_sent"),
    Answer("incidents:complaint_sent", {404: ANYBODY}, args=("made-up",)),
]
