"""Working through rows so that one bad row does not stop the rest."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import models, transaction

logger = logging.getLogger(__name__)
Row = TypeVar("Row", bound=models.Model)


def each_row(rows: Iterable[Row], act: Callable[[Row], object]) -> int:
    """Act on each row in a transaction of its own; return how many failed.

    A row that fails is logged by its table and key, without the fault's text, and
    is met again by the next sweep.
    """
    failed = 0
    for row in rows:
        try:
            with transaction.atomic():
                act(row)
        except Exception as fault:  # noqa: BLE001 any fault: the sweep goes on with the other rows
            failed += 1
            logger.warning(
                "Sweep failed on %s %s: %s",
                row._meta.label,
                row.pk,
                type(fault).__name__,
            )
    return failed
