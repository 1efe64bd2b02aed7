"""A saved e-mail as words: who wrote when to whom, by what way, and what it said.

Nothing of the sent bytes is kept but their hash. Every header is kept in full: to how
many it went may be what counts. What was attached to the e-mail is listed with its
size and hash, so that it can be matched with the original in the mailbox, and its
bytes are left out: they could be anything (threats.md 8 to 10).
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from operator import itemgetter
from typing import Any, Final

from incidents.page_words import words_of_page
from incidents.refusals import FieldRefusal

# What tells how it went astray, in the order in which it is written, at the top.
_FIRST: Final = (
    "From",
    "Sender",
    "Reply-To",
    "Return-Path",
    "To",
    "Cc",
    "Bcc",
    "Date",
    "Subject",
    "Message-ID",
    "In-Reply-To",
    "Received",
    "Authentication-Results",
)
# A saved e-mail has one of each; words that somebody wrote or copied have none of the
# second, which a mail program alone writes.
_WRITTEN: Final = re.compile(rb"^(from|to|subject|date):", re.IGNORECASE | re.MULTILINE)
_MADE_BY_A_PROGRAM: Final = re.compile(
    rb"^(message-id: *<|mime-version: *1)", re.IGNORECASE | re.MULTILINE
)
_A_HEADER: Final = re.compile(rb"^([!-9;-~]+:|from )", re.IGNORECASE)
_LONGEST_HEADERS: Final = 200_000
# What says of a part what it is. The library takes the square of its length over it,
# and real ones have a hundred letters.
_WHAT_A_PART_IS: Final = re.compile(
    rb"^content-(?:type|disposition):.*(?:\n[ \t].*)*", re.IGNORECASE | re.MULTILINE
)
_LONGEST_OF_A_PART: Final = 2_000
# Reading costs lines times parts within parts: both are counted before it is read.
_MOST_BOUNDARIES: Final = 40
_MOST_LINES: Final = 150_000
_MOST_FILES: Final = 50
# Characters, of all parts together. No letter is as long; beyond it is said so.
_MOST_WORDS: Final = 2_000_000
# An encoded word of a header: the standard allows 75 letters (RFC 2047, section 2).
_ENCODED: Final = re.compile(r"=\?[\w.-]{1,40}\?[bq]\?[^?\s]{0,400}\?=", re.IGNORECASE)
_BETWEEN_ENCODED: Final = re.compile(r"(?<=\?=)\s+(?==\?)")
# Others are no encodings of words, and one takes a minute over a megabyte.
_CHARSETS: Final = re.compile(
    r"(us-)?ascii|utf-?(7|8|16|32)([bl]e)?|iso-?8859-?\d+|iso-?2022-?\w+|windows-?\d+"
    r"|cp\d+|koi8-?[rtu]|gb\w+|big5\w*|euc-?\w+|shift_?-?jis|mac\w*|latin-?\d",
    re.IGNORECASE,
)
# A word, an address or a link, by which it is told whether something says more.
_WORD: Final = re.compile(r"[\w@.:/?&=%#+-]+")
_SIGNS: Final = "@.:/?&=%#+-"
_FAULTS: Final = (
    RecursionError, ValueError, LookupError, TypeError, AttributeError,
)  # fmt: skip
_UNREADABLE: Final = "This e-mail cannot be read. Print it to a PDF and add that"


def is_mail(data: bytes) -> bool:
    """Say whether the bytes are an e-mail as a mail program saves one."""
    if not _A_HEADER.match(data):
        return False
    head = _with_plain_ends(data[:_LONGEST_HEADERS]).partition(b"\n\n")[0]
    return bool(_WRITTEN.search(head) and _MADE_BY_A_PROGRAM.search(head))


def words_of_mail(data: bytes) -> bytes:
    """Return an e-mail as plain words in UTF-8.

    Refuses with `FieldRefusal` at `file` one that is nested too deep or cannot be
    read.
    """
    data = _with_plain_ends(data)
    is_too_much = (
        data.lower().count(b"boundary") > _MOST_BOUNDARIES
        or data.count(b"\n") > _MOST_LINES
        or any(
            len(found.group()) > _LONGEST_OF_A_PART
            for found in _WHAT_A_PART_IS.finditer(data)
        )
    )
    if is_too_much:
        raise FieldRefusal("file", _UNREADABLE)
    try:
        message = BytesParser(policy=compat32).parsebytes(data)
        return "\n".join(_Reading().lines(message)).encode()
    except _FAULTS as fault:
        raise FieldRefusal("file", _UNREADABLE) from fault


def _with_plain_ends(data: bytes) -> bytes:
    """Return the bytes with one mark at the end of each line, as they are counted."""
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


class _Reading:
    """One reading of an e-mail: what it leaves out, and how much it may still say."""

    def __init__(self) -> None:
        self._left_out: list[str] = []
        self._still = _MOST_WORDS

    def lines(self, message: Message) -> Iterator[str]:
        first, further = _headers(message)
        yield from first
        yield ""
        yield from self._said_in(message)
        if self._left_out:
            yield ""
            yield "Attached to it, and not kept here:"
            yield from self._left_out
        if further:
            yield ""
            yield "Its other headers:"
            yield from further

    def _said_in(self, part: Message) -> Iterator[str]:
        """Yield what a part says, and note each file in it."""
        if part.is_multipart():
            inner = [each for each in _inside(part) if isinstance(each, Message)]
            if part.get_content_type() == "message/rfc822":
                yield from _of_inner(inner)
            if part.get_content_type() == "multipart/alternative":
                yield from self._one_of(inner)
            else:
                for each in inner:
                    yield from self._said_in(each)
        elif _says(part, "text/plain"):
            yield self._within(_text(part))
        elif _says(part, "text/html"):
            yield words_of_page(self._within(_text(part)))
        else:
            self._leave_out(part)

    def _one_of(self, same: list[Message]) -> Iterator[str]:
        """Yield the plain words of what is there several times, or else all of it.

        What another form says that the plain words do not follows them: a page may
        hold the link that matters, or all there is to read.
        """
        plain = [each for each in same if _says(each, "text/plain")]
        said = set[str]()
        for each in plain:
            words = "\n".join(self._said_in(each))
            said |= _words_in(words)
            yield words
        passed_over = [each for each in same if each not in plain]
        for leaf in (leaf for each in passed_over for leaf in each.walk()):
            if leaf.is_multipart():
                continue
            words = "\n".join(self._said_in(leaf))
            if not said:
                yield words
            elif not said.issuperset(_words_in(words)):
                yield from ("", "The same in another form:", words)

    def _leave_out(self, part: Message) -> None:
        self._left_out.append(_attached(part))
        if len(self._left_out) > _MOST_FILES:
            raise FieldRefusal("file", _UNREADABLE)

    def _within(self, words: str) -> str:
        """Return the words, cut with a note where all of them are too many."""
        kept = words[: self._still]
        self._still -= len(kept)
        cut = len(words) - len(kept)
        return _plain(kept) + (f"\n(Cut here: {cut} characters more.)" if cut else "")


def _headers(message: Message) -> tuple[list[str], list[str]]:
    """Return the headers that say most, in their order, and all others."""
    place = {name.lower(): number for number, name in enumerate(_FIRST)}
    found = [
        (place.get(name.lower(), len(place)), f"{_plain(name)}: {_header(value)}")
        for name, value in _as_written(message)
    ]
    found.sort(key=itemgetter(0))
    first = [line for number, line in found if number < len(place)]
    return first, [line for number, line in found if number == len(place)]


def _as_written(message: Message) -> Iterator[tuple[str, str]]:
    """Yield each header. Letters that are not encoded are read as UTF-8."""
    raw: Iterable[tuple[str, str]] = message.raw_items()
    for name, value in raw:
        yield name, value.encode("ascii", "surrogateescape").decode("utf-8", "replace")


def _inside(part: Message) -> list[Any]:
    inner = part.get_payload()
    return inner if isinstance(inner, list) else []


def _of_inner(inner: list[Message]) -> Iterator[str]:
    for each in inner:
        first, further = _headers(each)
        yield from ("", "An e-mail within it:", *first, *further, "")


def _says(part: Message, content_type: str) -> bool:
    """Say whether a part is words of this type that stand in the e-mail itself."""
    is_file = part.get_content_disposition() == "attachment" or part.get_filename()
    return part.get_content_type() == content_type and not is_file


def _words_in(text: str) -> set[str]:
    """Return the words, addresses and links of a text, without a sign at their end."""
    return {word.rstrip(_SIGNS) for word in _WORD.findall(text)}


def _attached(part: Message) -> str:
    data = _bytes(part)
    name = _header(part.get_filename() or "no name")
    digest = hashlib.sha256(data).hexdigest()
    return f"- {name}, {part.get_content_type()}, {len(data)} bytes, SHA-256 {digest}"


def _bytes(part: Message) -> bytes:
    # The library decodes by the encoding that is named, whatever it is.
    if not _CHARSETS.fullmatch(part.get_content_charset("utf-8")):
        part.del_param("charset")
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _text(part: Message) -> str:
    data = _bytes(part)
    try:
        return data.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        return data.decode("utf-8", "replace")


def _header(value: object) -> str:
    """Return a header in one line, each encoded word of it as it reads."""
    words = _BETWEEN_ENCODED.sub("", str(value))
    words = _ENCODED.sub(_decoded, words)
    return _plain(re.sub(r"\s+", " ", words)).strip()


def _decoded(found: re.Match[str]) -> str:
    word = found.group()
    with suppress(*_FAULTS):
        if _CHARSETS.fullmatch(word[2:].partition("?")[0]):
            return str(make_header(decode_header(word)))
    return word


def _plain(words: str) -> str:
    """Return words without marks that act on a screen or cannot be written down."""
    ends = words.replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(map(_plain_line, ends.split("\n"))).rstrip()


def _plain_line(line: str) -> str:
    if line.isprintable():
        return line
    return "".join(
        mark if mark == "\t" or unicodedata.category(mark)[0] != "C" else " "
        for mark in line
    )
