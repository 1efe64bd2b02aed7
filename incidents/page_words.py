"""The words of a web page, and where its links lead, however broken it is.

Read from its beginning to its end once. `html.parser` takes a minute over a few
thousand tags that do not end.
"""

import html
import re
from collections.abc import Iterator
from typing import Final

_BREAKS: Final = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4"})
_UNSEEN: Final = {
    name: re.compile(rf"</{name}\b", re.IGNORECASE)
    for name in ("script", "style", "head", "title", "template")
}
_LONGEST_TAG: Final = 2_000
_BEGINS_A_TAG: Final = re.compile(r"<[a-zA-Z/!?]")
_NAME: Final = re.compile(r"/?[a-zA-Z0-9]+")
_LEADS_TO: Final = re.compile(r"(?<![\w-])href\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)


def words_of_page(page: str) -> str:
    """Return what a page says, line by line, each link's address before its words."""
    lines = (line.strip() for line in "".join(_pieces(page)).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _pieces(page: str) -> Iterator[str]:
    at, unended = 0, set[str]()
    while begins := _BEGINS_A_TAG.search(page, at):
        opens = begins.start()
        yield _flowing(page[at:opens])
        is_comment = page.startswith("<!--", opens)
        mark = "-->" if is_comment else ">"
        closes = -1 if mark in unended else page.find(mark, opens)
        if closes < 0:
            # Nothing ends it from here on: it is a word like any other.
            unended.add(mark)
            yield "<"
            at = opens + 1
            continue
        at = closes + len(mark)
        tag = "" if is_comment else page[opens + 1 : closes][:_LONGEST_TAG]
        name = _NAME.match(tag)
        named = name.group().lower() if name else ""
        if named in _UNSEEN and named not in unended:
            ended = _UNSEEN[named].search(page, at)
            at = ended.start() if ended else at
            if not ended:
                # What hides to the end would hide all the words: it is shown.
                unended.add(named)
        elif named.strip("/") in _BREAKS:
            yield "\n"
        leads_to = _LEADS_TO.search(tag) if named == "a" else None
        if leads_to:
            yield f" [{html.unescape(leads_to.group(1))}] "
    yield _flowing(page[at:])


def _flowing(words: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(words))
