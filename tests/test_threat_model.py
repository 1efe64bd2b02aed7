"""What the page of threats says of its tests is so."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "threat-model.md"
_NAMED = re.compile(r"`(tests/[\w/.]+)(?:::(\w+))?`")
_ROW = re.compile(r"^\| (\d+) \| [^|]+ \| ([^|]+) \| [^|]+ \|([^|]*)\|$", re.MULTILINE)


def missing_tests(text: str) -> list[str]:
    """Return the tests that a text names and that are not there."""
    missing = []
    for path, name in _NAMED.findall(text):
        place = ROOT / path
        is_there = place.exists() and (
            not name or re.search(rf"^def {name}\(", place.read_text(), re.MULTILINE)
        )
        if not is_there:
            missing.append(f"{path}::{name}" if name else path)
    return missing


def untested_cases(text: str) -> list[str]:
    """Return the abuse cases that claim a control and name no test."""
    return [
        number
        for number, state, tests in _ROW.findall(text)
        if not state.startswith("not yet") and not _NAMED.search(tests)
    ]


def test_each_test_that_the_page_of_threats_names_is_there():
    assert missing_tests(PAGE.read_text()) == []


def test_each_abuse_case_has_a_line_and_what_it_claims_a_test():
    text = PAGE.read_text()

    assert [int(row[0]) for row in _ROW.findall(text)] == list(range(1, 31))
    assert untested_cases(text) == []


def test_a_test_that_is_gone_and_a_claim_without_one_are_found():
    planted = (
        "| 6 | Fields | met | Explicit fields. | |\n"
        "see `tests/test_gone.py` and `tests/test_ground.py::test_gone`"
    )

    assert missing_tests(planted) == [
        "tests/test_gone.py",
        "tests/test_ground.py::test_gone",
    ]
    assert untested_cases(planted) == ["6"]
