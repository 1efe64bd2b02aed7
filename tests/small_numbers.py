"""Working out from what is printed what was kept back."""

from collections import defaultdict
from collections.abc import Iterable


def followed_from(
    histories: Iterable[tuple[dict[str, str], tuple[int, ...]]],
) -> list[tuple[tuple[str, ...], int, int]]:
    """Return what is printed with each number of 1 to 4 that follows from it.

    Each history is what is printed of it and its counts: what each of them may be is
    what it is in any history that prints the same. Each is given as what is printed,
    the place among the counts, and the number. Empty: nothing follows.
    """
    alike: dict[tuple[str, ...], list[set[int]]] = defaultdict(list)
    for words, counts in histories:
        may_be = alike[tuple(words.values())]
        may_be.extend(set() for _ in counts[len(may_be) :])
        for known, count in zip(may_be, counts, strict=True):
            known.add(count)
    return [
        (printed, place, min(known))
        for printed, may_be in alike.items()
        for place, known in enumerate(may_be)
        if len(known) == 1 and 1 <= min(known) <= 4
    ]
