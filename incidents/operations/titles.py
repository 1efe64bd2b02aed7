"""Making a title that says what an incident is about and names nobody."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import NamePart, ParentalLink, Post, School, Site
from incidents.models import IncidentKind
from incidents.models.settling import NamesSomebody

_WORDS: Final = 8
_LONGEST: Final = 70
_SHORTEST: Final = 14
# Letters, with the marks that join them: Jayden's, O'Brien-Łukasz.
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*['’]?")
_ENDING: Final = re.compile(r"['’](?:s|S)?$")
# More pieces than eight plain words have. Of more none is asked, so that no story makes
# a huge query: its title is the label of its kind.
_MOST_PIECES: Final = 24
_PUPIL: Final = "a pupil"
_ADULT: Final = "an adult"


def title_for(
    words: str,
    kinds: Sequence[IncidentKind],
    *,
    site: Site,
    may_name: bool,
) -> str:
    """Return the first words of the story with every known name taken out.

    A word that holds a part of the name of a pupil, a member of staff or a parent of
    the school, now or once, becomes "a pupil" or "an adult". Case, an accent typed
    in another way and a possessive ending make no difference. A story with too few
    words left, or with more parts of words than are asked about, gives the first
    kind's short label instead.

    `may_name` is what `names_somebody` answers for these words.
    """
    pieces = _pieces(_opening(words))
    if len(pieces) > _MOST_PIECES:
        return kinds[0].short_label
    names = _names_here(_folded(pieces), site=site) if may_name else {}
    return title_with(words, kinds, names=names)


def names_somebody(words: str) -> NamesSomebody:
    """Return the question whether a word that a title begins with names anybody.

    Anybody at any school. Most stories open with nobody's name, and whose it is costs
    more to ask. Of words whose title is the label of their kind nothing is asked.
    """
    asked = _folded(_pieces(_opening(words)))
    return NamesSomebody(parts=tuple(asked) if len(asked) <= _MOST_PIECES else ())


def title_with(
    words: str, kinds: Sequence[IncidentKind], *, names: Mapping[str, str]
) -> str:
    """Return a title as `title_for` does, with these parts of names taken out.

    `names` maps each part, folded, to what is written in its place.
    """
    found = dict(names)
    named = _WORD.sub(lambda match: _in_place_of(match[0], found), _opening(words))
    tidy = _without_repeats(named).strip(" ,.;:–-")
    if len(tidy) < _SHORTEST:
        return kinds[0].short_label
    return tidy[:1].upper() + tidy[1:_LONGEST]


def names_of_school(school: School) -> dict[str, str]:
    """Return the parts of every name of a school, for many titles at once."""
    return _in_place(_parts_at(school))


def names_in(text: str, *, site: Site) -> list[str]:
    """Return the words of the text that are part of a name at the school, as typed.

    It asks of every word: the text is a title, and short.
    """
    found = _names_among(_pieces(unicodedata.normalize("NFC", text)), site=site)
    return [
        word
        for word in _WORD.findall(text)
        if any(piece.casefold() in found for piece in _pieces_of(word))
    ]


def _opening(words: str) -> str:
    """Return the words that a title is made of."""
    # The full stop of an initial, as in Jayden M., ends no sentence.
    end = r"(?<=[.!?])(?<!\b[A-Z]\.)\s|\n"
    whole = unicodedata.normalize("NFC", words)
    sentence = re.split(end, whole.strip(), maxsplit=1)[0]
    return " ".join(sentence.split()[:_WORDS])


def _pieces_of(word: str) -> list[str]:
    """Return the parts of a word of two letters or more: o'brien-łukasz has two."""
    bare = _ENDING.sub("", word)
    return [piece for piece in re.split(r"['’-]", bare) if len(piece) > 1]


def _pieces(text: str) -> list[str]:
    every = [piece for word in _WORD.findall(text) for piece in _pieces_of(word)]
    return list(dict.fromkeys(every))


def _in_place_of(word: str, found: dict[str, str]) -> str:
    for piece in _pieces_of(word):
        if piece.casefold() in found:
            ending = "’s" if _ENDING.search(word) else ""
            return found[piece.casefold()] + ending
    return word


def _names_among(pieces: Sequence[str], *, site: Site) -> dict[str, str]:
    """Return the pieces that are part of a name here, with what to write instead."""
    if not pieces:
        return {}
    # As in `names_somebody`.
    known = NamePart.objects.filter(part__in=_folded(pieces))
    found = set(known.values_list("part", flat=True).distinct())
    return _names_here(found, site=site) if found else {}


def _names_here(asked: set[str], *, site: Site) -> dict[str, str]:
    return _in_place(_parts_at(site.school_id).filter(part__in=asked))


def _folded(pieces: Sequence[str]) -> set[str]:
    return {piece.casefold() for piece in pieces}


def _parts_at(school: School | int) -> QuerySet[NamePart]:
    """Return the parts of the names of a school: pupils, staff and parents, ever."""
    posts = Post.objects.filter(user=OuterRef("user"), site__school=school)
    links = ParentalLink.objects.filter(
        user=OuterRef("user"), pupil__site__school=school
    )
    return NamePart.objects.filter(
        Q(pupil__site__school=school) | Exists(posts) | Exists(links)
    )


def _in_place(parts: QuerySet[NamePart]) -> dict[str, str]:
    """Return what is written in place of each part: a pupil's before an adult's."""
    found: list[tuple[str, UUID | None]] = list(
        parts.values_list("part", "pupil").distinct()
    )
    adults = [part for part, pupil in found if pupil is None]
    pupils = [part for part, pupil in found if pupil is not None]
    return dict.fromkeys(adults, _ADULT) | dict.fromkeys(pupils, _PUPIL)


def _without_repeats(text: str) -> str:
    """Write "a pupil" once where a first name, a family name or an initial follows."""
    for phrase in (_PUPIL, _ADULT):
        text = re.sub(rf"(?:{phrase}\s+)+{phrase}", phrase, text)
        text = re.sub(rf"{phrase} [A-Z]\b\.?(?!['’])", phrase, text)
    return text
