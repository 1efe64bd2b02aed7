"""What the addresses of data breaches answer to each person."""

from tests.answer import OPEN, STAFF, Answer

HANDLERS = "sam ruth karen dana priya wes"
_NORTH, _SOUTH, _WEST = "sam ruth karen dana priya", "karen dana", "wes"
# Whoever works here may be the first to know; the committee does not work here.
REPORTERS = f"{STAFF} ada"
_REPORTERS = {"north": "asha", "south": "dean", "west": "wes"}


def _without(names: str, some: str) -> str:
    return " ".join(name for name in names.split() if name not in some.split())


def _each_row(name: str, kind: str, *, posts: bool = False) -> list[Answer]:
    """Return the three answers of a page about a breach, for who handles them there."""
    return [
        Answer(
            f"incidents:{name}",
            {200: here, 404: _without(HANDLERS, here)},
            row=f"{place}_{kind}",
            posts=here if posts else None,
        )
        for place, here in (("north", _NORTH), ("south", _SOUTH), ("west", _WEST))
    ]


def _each_press(name: str, kind: str, *, asks: str = HANDLERS) -> list[Answer]:
    """Return the three answers of a button about a breach."""
    return [
        Answer(f"incidents:{name}", {405: asks}, row=f"{place}_{kind}", posts=here)
        for place, here in (("north", _NORTH), ("south", _SOUTH), ("west", _WEST))
    ]


BREACH_ANSWERS = [
    Answer("incidents:breaches", {200: HANDLERS}),
    Answer("incidents:report_breach", {200: REPORTERS}, posts=OPEN),
    *(
        Answer(
            "incidents:breach_sent",
            {200: reporter, 404: _without(REPORTERS, reporter)},
            row=f"{place}_breach",
        )
        for place, reporter in _REPORTERS.items()
    ),
    Answer("incidents:breach_register", {200: HANDLERS}),
    Answer("incidents:breach_export", {405: HANDLERS}, posts=HANDLERS),
    *_each_row("breach", "breach"),
    *_each_row("breach_log", "breach"),
    *_each_row("breach_looked", "breach"),
    *_each_row("breach_files", "breach", posts=True),
    *_each_row("breach_file", "breach_file"),
    *_each_row("lock_breach_file", "breach_file", posts=True),
    *_each_row("breach_aware", "breach", posts=True),
    *_each_row("breach_step", "breach_step", posts=True),
    *_each_press("take_up_breach", "breach"),
    # A task may be anybody's who works there.
    *_each_press("breach_task", "breach_task", asks=STAFF),
]
