"""Finding the pupil that a row is about: by another system's ids, else by name."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from accounts.models import OutsideId, Pupil, School
from accounts.operations.import_plans import RowReader
from accounts.spreadsheets.cells import read_day, read_id, read_name
from accounts.spreadsheets.headings import Column
from accounts.terms import IdScheme

ID_COLUMNS: Final = (
    Column(
        IdScheme.UPN,
        "UPN",
        ("unique pupil number", "pupil upn"),
        "A123456789012",
    ),
    Column(
        IdScheme.ADMISSION,
        "Admission number",
        ("adno", "adm no", "admission no", "admno", "admissionnumber"),
        "004512",
    ),
    Column(
        IdScheme.MIS,
        "Id in the information system",
        (
            "arbor student id",
            "arbor id",
            "mis id",
            "person id",
            "external id",
            "system id",
            "sims id",
            "bromcom id",
            "student id",
            "pupil id",
            "id",
        ),
        "10234",
    ),
)
ID_CODES: Final = tuple(column.code for column in ID_COLUMNS)
NAME_COLUMNS: Final = (
    Column(
        "given_name",
        "Given name",
        (
            "forename",
            "first name",
            "legal forename",
            "legal first name",
            "forename(s)",
            "christian name",
        ),
        "Anna",
    ),
    Column(
        "family_name",
        "Family name",
        ("surname", "last name", "legal surname", "legal last name"),
        "Kowalska",
    ),
    Column(
        "born_on",
        "Date of birth",
        ("dob", "birth date", "birthdate", "d.o.b.", "date of birth (dob)"),
        "04/05/2013",
    ),
)
Ids = dict[IdScheme, str]


def read_ids(row: RowReader) -> Ids:
    """Return the ids that a row gives its pupil, by whose they are."""
    found = {IdScheme(code): row.read(code, read_id) for code in ID_CODES}
    return {scheme: value for scheme, value in found.items() if value}


class KnownPupils:
    """The pupils of a school, found without asking the database for each."""

    def __init__(self, school: School) -> None:
        pupils = Pupil.objects.filter(site__school=school).select_related("site")
        self.by_pk = {pupil.pk: pupil for pupil in pupils}
        self.ids: dict[object, dict[IdScheme, OutsideId]] = {}
        self._by_id: dict[tuple[str, str], Pupil] = {}
        for known in OutsideId.objects.filter(school=school, pupil__isnull=False):
            pupil = self.by_pk[known.pupil_id]  # type: ignore[index]  # not null, above
            self._by_id[known.scheme, known.value] = pupil
            self.ids.setdefault(pupil.pk, {})[IdScheme(known.scheme)] = known
        self._by_name: dict[tuple[str, str, date], list[Pupil]] = {}
        for pupil in self.by_pk.values():
            for given in {pupil.given_name, pupil.known_as} - {""}:
                key = _key(given, pupil.family_name, pupil.born_on)
                self._by_name.setdefault(key, []).append(pupil)

    def with_ids(self, ids: Ids) -> list[Pupil]:
        """Return the pupils that any of the ids name, each once."""
        found = (self._by_id.get((scheme, value)) for scheme, value in ids.items())
        return list({pupil.pk: pupil for pupil in found if pupil}.values())

    def named(self, given: str, family: str, born_on: date) -> list[Pupil]:
        """Return the pupils of that name, born that day."""
        return self._by_name.get(_key(given, family, born_on), [])

    def differs(self, pupil: Pupil, ids: Ids) -> bool:
        """Say whether the pupil has another id of a kind that is among these."""
        return bool(set(ids) & set(self.ids.get(pupil.pk, ())))

    def find(self, row: RowReader, *, sites: Iterable[int]) -> Pupil | None:
        """Return the pupil a row is about, or None and a problem on the row."""
        ids = read_ids(row)
        found = self.with_ids(ids)
        if not found:
            found = [
                pupil for pupil in self._named_in(row) if not self.differs(pupil, ids)
            ]
        found = [pupil for pupil in found if pupil.site_id in set(sites)]
        if len(found) == 1:
            return found[0]
        if len(found) > 1:
            row.refuse("The row fits more than one pupil. Give the UPN.")
        elif not row.problems:
            row.refuse("No pupil here fits the row. Import pupils first, or check it.")
        return None

    def _named_in(self, row: RowReader) -> list[Pupil]:
        given = row.read("given_name", read_name)
        family = row.read("family_name", read_name)
        born_on = row.read("born_on", read_day)
        if given and family and born_on:
            return self.named(given, family, born_on)
        return []


def _key(given: str, family: str, born_on: date) -> tuple[str, str, date]:
    return given.casefold(), family.casefold(), born_on
