"""A saved e-mail as words: who wrote when to whom, by what way, and what it said.

Nothing of the sent bytes is kept but their hash. What was attached to the e-mail is
listed with its size and hash, so that it can be matched with the original in the
mailbox, and its bytes are left out: they could be anything (threats.md 8 to 10).
"""

import hashlib
import html
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from typing import Final

from incidents.refusals import FieldRefusal

# What tells how it went astray, in the order in which it is written.
_KEPT: Final = (
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
# A saved e-mail has one of each; words that somebody copied have none of the second.
_WRITTEN: Final = re.compile(rb"^(from|to|subject|date):", re.IGNORECASE | re.MULTILINE)
_MADE_BY_A_PROGRAM: Final = re.compile(
    rb"^(message-id|mime-version|received|content-type):", re.IGNORECASE | re.MULTILINE
)
_A_HEADER: Final = re.compile(rb"^([!-9;-~]+:|from )", re.IGNORECASE)
_END_OF_HEADERS: Final = re.compile(rb"\r?\n\r?\n")
# Reading costs lines times parts within parts: both are counted before it is read.
_MOST_BOUNDARIES: Final = 40
# Counted as ends of lines, of which a Windows one has two.
_MOST_ENDS: Final = 300_000
_LONGEST_HEADERS: Final = 200_000
# Decoding one takes the square of its length.
_LONGEST_HEADER: Final = 2_000
_MOST_OF_ONE_NAME: Final = 50
_MOST_FILES: Final = 50
_FAULTS: Final = (
    RecursionError, ValueError, LookupError, TypeError, AttributeError,
)  # fmt: skip
_UNREADABLE: Final = "This e-mail cannot be read. Print it to a PDF and add that"
_BREAKS: Final = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4"})
_UNSEEN: Final = frozenset({"script", "style", "head", "title", "template"})
# Far longer than what somebody reads; what goes on is left out.
_LONGEST_PAGE: Final = 1_000_000
_LONGEST_TAG: Final = 2_000
_BEGINS_A_TAG: Final = re.compile(r"<[a-zA-Z/!?]")
_NAME: Final = re.compile(r"/?[a-zA-Z0-9]+")
_LEADS_TO: Final = re.compile(r"\bhref\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)


def is_mail(data: bytes) -> bool:
    """Say whether the bytes are an e-mail as a mail program saves one."""
    if not _A_HEADER.match(data):
        return False
    head = _END_OF_HEADERS.split(data[:_LONGEST_HEADERS], maxsplit=1)[0]
    return bool(_WRITTEN.search(head) and _MADE_BY_A_PROGRAM.search(head))


def words_of_mail(data: bytes) -> bytes:
    """Return an e-mail as plain words in UTF-8.

    Refuses with `FieldRefusal` at `file` one that is nested too deep or cannot be
    read.
    """
    is_too_much = (
        data.lower().count(b"boundary") > _MOST_BOUNDARIES
        or data.count(b"\n") + data.count(b"\r") > _MOST_ENDS
    )
    if is_too_much:
        raise FieldRefusal("file", _UNREADABLE)
    try:
        message = BytesParser(policy=compat32).parsebytes(data)
        return "\n".join(_lines(message)).encode()
    except _FAULTS as fault:
        raise FieldRefusal("file", _UNREADABLE) from fault


def _lines(message: Message) -> Iterator[str]:
    left_out: list[str] = []
    yield from _headers(message)
    yield from _said_in(message, left_out)
    if left_out:
        yield ""
        yield "Attached to it, and not kept here:"
        yield from left_out


def _headers(message: Message) -> Iterator[str]:
    for name in _KEPT:
        for value in message.get_all(name, [])[:_MOST_OF_ONE_NAME]:
            yield f"{name}: {_header(value)}"
    yield ""


def _said_in(part: Message, left_out: list[str]) -> Iterator[str]:
    """Yield what a part says; add to `left_out` a line for each file in it."""
    payload = part.get_payload()
    if isinstance(payload, list):
        inner = [each for each in payload if isinstance(each, Message)]
        if part.get_content_type() == "message/rfc822":
            for each in inner:
                yield ""
                yield "An e-mail within it:"
                yield from _headers(each)
        elif part.get_content_type() == "multipart/alternative":
            # The same several times over: the plain words are enough.
            plain = [each for each in inner if _says(each, "text/plain")]
            inner = plain or inner
        for each in inner:
            yield from _said_in(each, left_out)
    elif _says(part, "text/plain"):
        yield _plain(_text(part))
    elif _says(part, "text/html"):
        yield _plain(_words_of_page(_text(part)[:_LONGEST_PAGE]))
    else:
        left_out.append(_attached(part))
    if len(left_out) > _MOST_FILES:
        raise FieldRefusal("file", _UNREADABLE)


def _says(part: Message, content_type: str) -> bool:
    """Say whether a part is words of this type that stand in the e-mail itself."""
    is_file = part.get_content_disposition() == "attachment" or part.get_filename()
    return part.get_content_type() == content_type and not is_file


def _attached(part: Message) -> str:
    data = _bytes(part)
    name = _header(part.get_filename() or "no name")
    digest = hashlib.sha256(data).hexdigest()
    return f"- {name}, {part.get_content_type()}, {len(data)} bytes, SHA-256 {digest}"


def _bytes(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _text(part: Message) -> str:
    try:
        return _bytes(part).decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        return _bytes(part).decode("utf-8", "replace")


def _header(value: object) -> str:
    words = str(value)[:_LONGEST_HEADER]
    with suppress(HeaderParseError, LookupError, ValueError):
        words = str(make_header(decode_header(words)))
    return _plain(re.sub(r"\s+", " ", words)).strip()


def _plain(words: str) -> str:
    """Return words without marks that act on a screen or cannot be written down."""
    ends = words.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        mark if mark in "\n\t" or unicodedata.category(mark)[0] != "C" else " "
        for mark in ends
    ).rstrip()


def _words_of_page(page: str) -> str:
    """Return the words of a page, and where its links lead.

    Read from its beginning to its end once, however it is broken: `html.parser` takes
    a minute over a few thousand tags that do not end.
    """
    lines = (line.strip() for line in "".join(_pieces(page)).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _pieces(page: str) -> Iterator[str]:
    lower, at = page.lower(), 0
    while (opens := page.find("<", at)) >= 0:
        yield _flowing(page[at:opens])
        is_comment = page.startswith("<!--", opens)
        closes = page.find("-->" if is_comment else ">", opens)
        if closes < 0 or not _BEGINS_A_TAG.match(page, opens):
            yield "<"
            at = opens + 1
            if closes < 0:
                break
            continue
        at = closes + (3 if is_comment else 1)
        tag = "" if is_comment else page[opens + 1 : closes][:_LONGEST_TAG]
        name = _NAME.match(tag)
        named = name.group().lower() if name else ""
        if named in _UNSEEN:
            at = lower.find(f"</{named}", at)
            if at < 0:
                return
        elif named.strip("/") in _BREAKS:
            yield "\n"
        leads_to = _LEADS_TO.search(tag) if named == "a" else None
        if leads_to:
            yield f" [{html.unescape(leads_to.group(1))}] "
    yield _flowing(page[at:])


def _flowing(words: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(words))
