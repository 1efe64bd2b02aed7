"""Marks: where the next page of a long list begins, told by its last row's moment."""

from datetime import UTC, datetime


def mark_of(at: datetime, pk: int) -> str:
    """Return the mark of a row, as an address carries it."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}_{pk}"


def read_mark(mark: str) -> tuple[datetime, int] | None:
    """Return the moment and the number of a mark; None where it cannot be read."""
    at, _, pk = mark.partition("_")
    try:
        moment = datetime.fromisoformat(at)
        number = int(pk)
        # A moment that is no moment in UTC, or a number that no column holds, would
        # be an error of the database.
        in_utc = moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
    return (in_utc, number) if in_utc and 0 < number < 2**63 else None
