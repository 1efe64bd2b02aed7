"""What a cell says: days, moments, names, numbers and yes or no, as people write them.

A cell that cannot be read raises `Unreadable`, whose words say what to write instead
and never repeat what is there: they are kept longer than the file.
"""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, MaxLengthValidator
from django.utils import timezone

from accounts.terms import Relationship

LONGEST_NAME: Final = 60
LONGEST_EMAIL: Final = 254
_FIRST_YEAR: Final = 1900
# Excel counts days from here. Fewer than five figures are more likely a year.
_EXCEL_BEGAN: Final = date(1899, 12, 30)
_EXCEL_DAYS: Final = range(10_000, 73_051)
_MONTHS: Final = (
    "jan", "feb", "mar", "apr", "may", "jun",
    "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})")
_YEAR_FIRST: Final = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})")
_IN_WORDS: Final = re.compile(
    r"(?:[a-z]+,? )?(\d{1,2})(?:st|nd|rd|th)?[ \-]([a-z]{3,9})\.?[ \-,]+(\d{4}|\d{2})"
)
_CLOCK: Final = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.]\d{2}(?:\.\d+)?)?\s*(am|pm)?")
_YES: Final = frozenset({"yes", "y", "true", "t", "1", "x", "✓"})
_NO: Final = frozenset({"no", "n", "false", "f", "0", "-", "none"})
# Control signs, and those that turn the direction of what follows.
_NEVER: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]"
)


class Unreadable(ValueError):
    """A cell does not say what its column asks for. The words say what to write."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def tidy(text: str) -> str:
    """Return the text on one line, without invisible signs and doubled spaces."""
    return " ".join(_NEVER.sub("", unicodedata.normalize("NFC", text)).split())


def tidy_story(text: str) -> str:
    """Return the text with its lines kept and without invisible signs."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return _NEVER.sub("", lines).strip()


def read_name(text: str, *, longest: int = LONGEST_NAME) -> str:
    """Return a name, or refuse one that is too long to keep."""
    name = tidy(text)
    if len(name) > longest:
        message = f"is longer than {longest} letters. Shorten it"
        raise Unreadable(message)
    return name


def read_id(text: str) -> str:
    """Return a number or code so that it is the same however it was exported.

    Spreadsheets drop the noughts in front of a number and add .0 behind it.
    """
    code = tidy(text).upper().replace(" ", "")
    code = re.sub(r"^(\d+)\.0+$", r"\1", code)
    if code.isdecimal():
        code = code.lstrip("0") or "0"
    if len(code) > LONGEST_NAME:
        message = f"is longer than {LONGEST_NAME} signs. Check the column"
        raise Unreadable(message)
    return code


def read_day(text: str) -> date:
    """Return a day written day first, year first, in words or as Excel counts.

    Month first is never guessed. A year of two figures is the latest that is not
    in the future.
    """
    said = tidy(text).casefold()
    said = re.sub(r"[t ]\d{1,2}:\d{2}.*$", "", said)
    day = _numbered(said) or _in_words(said) or _as_excel(said)
    if day is None or day.year < _FIRST_YEAR:
        message = "is not a date. Write it as 04/05/2013, day first"
        raise Unreadable(message)
    return day


def read_moment(text: str) -> tuple[date, time | None]:
    """Return a day and the time of it, or None where no time is written.

    An ISO moment with a zone is read as London's wall clock shows it.
    """
    said = tidy(text)
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        moment = None
    if moment is not None and moment.tzinfo is not None:
        moment = timezone.localtime(moment)
    if moment is not None and len(said) > len("2013-05-04"):
        return moment.date(), moment.time().replace(second=0, microsecond=0)
    serial = re.fullmatch(r"(\d{5})\.(\d+)", said)
    if serial:
        minutes = round(float(f"0.{serial[2]}") * 24 * 60) % (24 * 60)
        return read_day(serial[1]), time(*divmod(minutes, 60))
    found = re.search(r"[ ,T]+(\d{1,2}[:.]\d{2}\S*(?:\s*[AaPp][Mm])?)$", said)
    if found and not _DAY_FIRST.fullmatch(said):
        return read_day(said[: found.start()]), read_time(found[1])
    return read_day(said), None


def read_time(text: str) -> time:
    """Return a time of day: 14:32, 14.32, 2:32 pm."""
    found = _CLOCK.fullmatch(tidy(text).casefold())
    if found:
        hour, minute = int(found[1]), int(found[2])
        if found[3]:
            hour = hour % 12 + (12 if found[3] == "pm" else 0)
        if hour < 24 and minute < 60:
            return time(hour, minute)
    message = "is not a time. Write it as 14:32"
    raise Unreadable(message)


def read_year_group(text: str) -> int:
    """Return a year group from Reception (0) to 13."""
    said = re.sub(r"\.0$", "", tidy(text).casefold())
    said = re.sub(r"[\s.]+", "", said)
    said = re.sub(r"^(?:nc)?(?:yeargroup|year|yr|y)", "", said)
    if said in {"r", "reception", "rec"}:
        return 0
    if said.isdecimal() and said.isascii() and int(said) <= 13:
        return int(said)
    message = "is not a year group that is kept here. Write Reception or 1 to 13"
    raise Unreadable(message)


def read_yes(text: str) -> bool | None:
    """Return whether the cell says yes. None where it is empty."""
    said = tidy(text).casefold()
    if not said:
        return None
    if said in _YES or said in _NO:
        return said in _YES
    message = "is neither yes nor no. Write Yes or No"
    raise Unreadable(message)


def split_name(text: str) -> tuple[str, str]:
    """Return the given and the family name of "Kowalska, Anna" or "Anna Kowalska".

    Without a comma the last word is the family name. One word alone is a family name.
    """
    name = read_name(text, longest=2 * LONGEST_NAME)
    if "," in name:
        family, _, given = name.partition(",")
    else:
        given, _, family = name.rpartition(" ")
    return read_name(given), read_name(family)


def read_relationship(text: str) -> Relationship:
    """Return how an adult is related to a pupil; what is not known is another carer."""
    said = tidy(text).casefold()
    for word, relationship in _RELATIONSHIPS:
        if word in said:
            return relationship
    return Relationship.OTHER


def read_email(text: str) -> str:
    """Return an e-mail address in small letters."""
    address = tidy(text).casefold()
    try:
        MaxLengthValidator(LONGEST_EMAIL)(address)
        EmailValidator()(address)
    except ValidationError as fault:
        message = "is not an e-mail address. Write it as name@school.example"
        raise Unreadable(message) from fault
    return address


# The first that is found in the words wins, so step-mother comes before mother.
_RELATIONSHIPS: Final = (
    ("step", Relationship.STEP_PARENT),
    ("grand", Relationship.GRANDPARENT),
    ("foster", Relationship.FOSTER_CARER),
    ("guardian", Relationship.GUARDIAN),
    ("mother", Relationship.MOTHER),
    ("mum", Relationship.MOTHER),
    ("father", Relationship.FATHER),
    ("dad", Relationship.FATHER),
)


def _numbered(said: str) -> date | None:
    if found := _YEAR_FIRST.fullmatch(said):
        return _day(found[1], found[2], found[3])
    if found := _DAY_FIRST.fullmatch(said):
        return _day(found[3], found[2], found[1])
    return None


def _in_words(said: str) -> date | None:
    found = _IN_WORDS.fullmatch(said)
    if not found or found[2][:3] not in _MONTHS:
        return None
    return _day(found[3], str(_MONTHS.index(found[2][:3]) + 1), found[1])


def _as_excel(said: str) -> date | None:
    if not re.fullmatch(r"[0-9]{5}(?:\.[0-9]+)?", said):
        return None
    days = int(said.partition(".")[0])
    return _EXCEL_BEGAN + timedelta(days=days) if days in _EXCEL_DAYS else None


def _day(year: str, month: str, day: str) -> date | None:
    this_year = timezone.localdate().year
    number = int(year)
    if len(year) == 2:
        number += 2000 if number + 2000 <= this_year else 1900
    try:
        return date(number, int(month), int(day))
    except ValueError:
        return None
