"""Reading terms and closed days out of an .ics file or pasted text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils import timezone
from icalendar import Calendar

from accounts.terms import ClosureKind

MOST_BYTES: Final = 500_000
_MOST_EVENTS: Final = 400
_LONGEST_TERM: Final = timedelta(days=150)
_LONGEST_CLOSURE: Final = timedelta(days=30)

_HALF_TERM: Final = re.compile(r"half[ -]?term|mid[ -]?term", re.IGNORECASE)
_INSET: Final = re.compile(
    r"\binset\b|staff (training|development)|training day|teacher day|non[ -]pupil",
    re.IGNORECASE,
)
_CLOSED: Final = re.compile(r"\bclosed\b|closure|occasional day", re.IGNORECASE)
_TERM: Final = re.compile(r"\bterm\b", re.IGNORECASE)
_BEGINS: Final = re.compile(r"\b(starts?|begins?|opens?)\b", re.IGNORECASE)
_ENDS: Final = re.compile(r"\b(ends?|finish(es)?|last day|closes?)\b", re.IGNORECASE)


class NotACalendar(ValueError):
    """What was given cannot be read. The text says what to do."""


@dataclass(frozen=True)
class Span:
    """Days with a name, both ends included; `kind` is empty for a term."""

    name: str
    first_day: date
    last_day: date
    kind: str = ""


@dataclass(frozen=True)
class Found:
    """What was read: terms, closed days, and lines that were passed over, with why."""

    terms: list[Span] = field(default_factory=list)
    closures: list[Span] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)


def read_ics(content: bytes | str) -> Found:
    """Return what a calendar file says about terms and closed days.

    Refuses with `NotACalendar` what is no calendar, is too large or has more than
    400 events. An event that repeats, or says nothing about terms, is passed over.
    """
    if len(content) > MOST_BYTES:
        raise NotACalendar("This file is larger than 500 kB. Export one year alone.")
    try:
        calendar = Calendar.from_ical(content)
        events = list(calendar.walk("VEVENT"))
    except (ValueError, IndexError, KeyError, TypeError, AttributeError) as reason:
        raise NotACalendar(
            "This is not a calendar file. Save it as .ics and choose it again."
        ) from reason
    if len(events) > _MOST_EVENTS:
        raise NotACalendar("This file has more than 400 events. Export one year alone.")
    spans, passed_over = [], []
    for event in events:
        name = " ".join(str(event.get("summary", "")).split())[:60]
        days = _days_of(event)
        if not name or days is None:
            passed_over.append(f"{name or 'An event without a name'}: has no days")
        elif event.get("rrule"):
            passed_over.append(f"{name}: repeats")
        else:
            spans.append((name, *days))
    return _sorted_out(spans, passed_over)


def read_lines(text: str) -> Found:
    """Return what pasted lines say, each as "Autumn term: 2 Sep 2026 to 18 Dec 2026".

    One day may stand alone. Days are also read as 02/09/2026 or 2026-09-02.
    """
    if len(text) > MOST_BYTES:
        raise NotACalendar("This is too long. Paste the dates of one year alone.")
    spans, passed_over = [], []
    for line in (each.strip() for each in text.splitlines()[:_MOST_EVENTS]):
        if not line:
            continue
        read = [_day(match) for match in _DAY.finditer(line)]
        days = [day for day in read if day is not None]
        name = _DAY_PLAIN.split(line)[0].strip(" :-\N{EN DASH},\t")[:60]
        if not name or not 1 <= len(days) <= 2 or len(days) != len(read):
            passed_over.append(f"{line[:60]}: write a name, then the days with a year")
            continue
        spans.append((name, days[0], days[-1]))
    return _sorted_out(spans, passed_over)


_MONTHS: Final = [
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
]
_WEEKDAY: Final = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?"
_DAY: Final = re.compile(
    rf"{_WEEKDAY}(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)? "
    rf"(?P<m>(?:{'|'.join(_MONTHS)})[a-z]*)"
    r",? (?P<y>\d{4})|(?P<d2>\d{1,2})/(?P<m2>\d{1,2})/(?P<y2>\d{4})"
    r"|(?P<y3>\d{4})-(?P<m3>\d{2})-(?P<d3>\d{2}))",
    re.IGNORECASE,
)
# Without names, so that split() gives the words between the days alone.
_DAY_PLAIN: Final = re.compile(re.sub(r"\?P<\w+>", "?:", _DAY.pattern), re.IGNORECASE)


def _day(match: re.Match[str]) -> date | None:
    month = match["m"] and _MONTHS.index(match["m"][:3].lower()) + 1
    year, day = match["y"] or match["y2"] or match["y3"], match["d"] or match["d2"]
    try:
        return date(
            int(year), int(month or match["m2"] or match["m3"]), int(day or match["d3"])
        )
    except ValueError:
        return None


def _days_of(event: Any) -> tuple[date, date] | None:
    start, end = event.get("dtstart"), event.get("dtend")
    if start is None:
        return None
    first = start.dt
    is_whole_day = not isinstance(first, datetime)
    first_day = _local(first)
    if end is None:
        return first_day, first_day
    # The end of whole days is the morning after.
    last_day = _local(end.dt) - timedelta(days=1 if is_whole_day else 0)
    return (first_day, max(first_day, last_day))


def _local(moment: Any) -> date:
    if isinstance(moment, datetime):
        return timezone.localdate(moment) if moment.tzinfo else moment.date()
    found: date = moment
    return found


def _sorted_out(
    spans: Iterable[tuple[str, date, date]], passed_over: list[str]
) -> Found:
    """Tell terms from closed days by their words, and pair "begins" with "ends"."""
    found = Found(passed_over=passed_over)
    begins: tuple[str, date] | None = None
    for name, first, last in sorted(set(spans), key=lambda span: span[1:]):
        if last < first:
            passed_over.append(f"{name}: ends before it begins")
        elif kind := _closure_kind(name):
            if last - first > _LONGEST_CLOSURE:
                passed_over.append(f"{name}: longer than 30 days")
            else:
                found.closures.append(Span(name, first, last, kind))
        elif not _TERM.search(name):
            passed_over.append(f"{name}: not about a term or closed days")
        elif first == last and _BEGINS.search(name):
            begins = (name, first)
        elif first == last and _ENDS.search(name):
            if begins and first - begins[1] <= _LONGEST_TERM:
                found.terms.append(Span(_plain(begins[0]), begins[1], last))
            else:
                passed_over.append(f"{name}: the day it begins is not there")
            begins = None
        elif last - first > _LONGEST_TERM:
            passed_over.append(f"{name}: longer than 150 days")
        else:
            found.terms.append(Span(name[:40], first, last))
    return found


def _closure_kind(name: str) -> str:
    if _HALF_TERM.search(name):
        return ClosureKind.HALF_TERM
    if _INSET.search(name):
        return ClosureKind.INSET
    if _CLOSED.search(name) and not _TERM.search(name):
        return ClosureKind.CLOSED
    return ""


def _plain(name: str) -> str:
    """Return the name of a term without the word that it begins."""
    return " ".join(_BEGINS.sub("", name).split()).strip(" :-")[:40]
