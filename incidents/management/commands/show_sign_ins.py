"""Show how to sign in to the demo."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from incidents.management.demo.filling import demo_school
from incidents.management.demo.pupils import CARERS, Carer
from incidents.management.demo.staff import STAFF, Adult
from incidents.management.demo.world import PASSWORD, address_of


class Command(BaseCommand):
    help = "Show the sign-ins of the demo school."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", default=settings.SITE_URL)

    def handle(self, *args: Any, **options: Any) -> None:
        school = demo_school()
        if school is None:
            raise CommandError("There is no training school. Run fill_demo first.")
        rows = [
            ("Role", "Name", "E-mail", "Sees"),
            *map(_row, filter(_listed, STAFF)),
            _parent_row(CARERS[0]),
        ]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = [
            f"{school.name}: everybody in it is invented.",
            "",
            f"  Address   {options['url']}",
            f"  Password  {PASSWORD}   (the same for everybody)",
            "  Code      shown on the code page itself while this is a demo",
            "",
            *(_line(row, widths) for row in rows),
        ]
        self.stdout.write("\n".join(lines))


def _listed(adult: Adult) -> bool:
    return bool(adult.sees)


def _row(adult: Adult) -> tuple[str, str, str, str]:
    return adult.role.label, adult.name, address_of(adult.name), adult.sees


def _parent_row(carer: Carer) -> tuple[str, str, str, str]:
    return "Parent", carer.name, address_of(carer.name), "her own children, no records"


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
    return ("  " + "  ".join(cells)).rstrip()
