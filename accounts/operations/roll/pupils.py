"""Bringing in pupils with their classes: new, changed, moved, back and left."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from accounts.models import OutsideId, Pupil, Site
from accounts.operations.import_plans import (
    Change,
    Leaver,
    Plan,
    RowReader,
    Rows,
    Scope,
    in_words,
    register,
)
from accounts.operations.roll.classes import (
    ClassAt,
    ClassesNow,
    folded,
    write_classes,
)
from accounts.operations.roll.known import (
    ID_CODES,
    ID_COLUMNS,
    NAME_COLUMNS,
    Ids,
    KnownPupils,
    read_ids,
)
from accounts.spreadsheets.cells import read_day, read_name, read_year_group, tidy
from accounts.spreadsheets.headings import Column, Layout
from accounts.terms import IdScheme, ImportKind, year_group_choices

_YEARS: Final = dict(year_group_choices())
_BATCH: Final = 500
_FIELDS: Final = {
    "given_name": "Given name",
    "family_name": "Family name",
    "known_as": "Known as",
    "year_group": "Year group",
    "born_on": "Date of birth",
    "joined_on": "Joined on",
    "left_on": "Left on",
}


@dataclass
class Writes:
    """What is to be written, ready to be written in bulk."""

    made: list[Pupil] = field(default_factory=list)
    changed: list[Pupil] = field(default_factory=list)
    ids_made: list[OutsideId] = field(default_factory=list)
    ids_changed: list[OutsideId] = field(default_factory=list)
    # For each pupil the classes they are in from now on: (site, name) pairs.
    classes: dict[UUID, set[ClassAt]] = field(default_factory=dict)


class PupilImporter:
    """Pupils by UPN, admission number or MIS id; name changes are changes."""

    layout = Layout(
        columns=(
            *ID_COLUMNS,
            *NAME_COLUMNS,
            Column(
                "known_as",
                "Known as",
                (
                    "preferred name",
                    "preferred forename",
                    "preferred first name",
                    "chosen name",
                    "chosen forename",
                ),
                "Ania",
            ),
            Column(
                "year_group",
                "Year group",
                ("year", "nc year", "national curriculum year", "curriculum year"),
                "Year 7",
            ),
            Column(
                "class_name",
                "Class or tutor group",
                (
                    "class",
                    "reg",
                    "reg group",
                    "registration group",
                    "registration form",
                    "form",
                    "form group",
                    "tutor group",
                ),
                "7A",
            ),
            Column("site", "Site", ("campus", "school site", "centre"), ""),
            Column(
                "joined_on",
                "Joined on",
                (
                    "date of admission",
                    "admission date",
                    "start date",
                    "doa",
                    "enrolment date",
                ),
                "01/09/2026",
            ),
            Column(
                "left_on",
                "Left on",
                ("date of leaving", "leaving date", "leave date", "end date", "dol"),
                "",
            ),
        ),
        needed=(
            ID_CODES,
            ("given_name",),
            ("family_name",),
            ("born_on",),
            ("year_group",),
        ),
    )

    def word_choices(self, site: Site) -> Sequence[tuple[str, str]]:
        return ()

    def plan(self, rows: Rows, scope: Scope) -> Plan:
        return _Comparison(scope).of(rows)

    def apply(self, plan: Plan, *, leavers: set[str], scope: Scope) -> dict[str, int]:
        writes: Writes = plan.writes
        Pupil.objects.bulk_create(writes.made, batch_size=_BATCH)
        # They are all there. One statement with a CASE for each row and field, as
        # bulk_update writes it, takes ten times as long: in September every pupil
        # changes, and on SQLite nobody else can write meanwhile.
        Pupil.objects.bulk_create(
            writes.changed,
            batch_size=_BATCH,
            update_conflicts=True,
            unique_fields=["pk"],
            update_fields=[*_FIELDS, "site"],
        )
        OutsideId.objects.bulk_create(writes.ids_made, batch_size=_BATCH)
        OutsideId.objects.bulk_update(writes.ids_changed, ["value"], batch_size=_BATCH)
        write_classes(writes.classes, scope)
        left = Pupil.objects.filter(pk__in=leavers, site__in=scope.site_ids)
        # Nobody leaves before they came.
        left.filter(joined_on__lte=scope.today).update(left_on=scope.today)
        return {}


class _Comparison:
    """One look through a file beside the pupils that are here."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.known = KnownPupils(scope.school)
        self.classes = ClassesNow(scope)
        self.plan = Plan(writes=Writes())
        self.ids_in_file: dict[tuple[IdScheme, str], int] = {}
        self.seen: dict[UUID, int] = {}
        self.sites_in_file: set[int] = set()

    def of(self, rows: Rows) -> Plan:
        """Return what the rows would change."""
        for row in rows:
            self._compare(row)
            if row.problems:
                self.plan.errors += row.problems
        self.plan.leavers = self._leavers()
        return self.plan

    def _compare(self, row: RowReader) -> None:
        ids = read_ids(row)
        if not ids:
            labels = " or ".join(column.label for column in ID_COLUMNS)
            row.refuse(f"The row has no {labels}. Give one.")
        values = self._values(row)
        pupil = self._match(row, ids, values)
        self._refuse_repeats(row, ids)
        if pupil is not None:
            before = self.seen.setdefault(pupil.pk, row.number)
            if before != row.number and not row.problems:
                row.refuse(f"The pupil is in row {before} too, which is used.")
        if row.problems:
            return
        self.sites_in_file.add(values["site"].pk)
        if pupil is None:
            self._add(row, ids, values)
        else:
            self._change(row, pupil, ids, values)

    def _values(self, row: RowReader) -> dict[str, Any]:
        """Return what the row says of a pupil; a column that is not there is not."""
        values: dict[str, Any] = {
            "given_name": row.need("given_name", read_name),
            "family_name": row.need("family_name", read_name),
            "year_group": row.need("year_group", read_year_group),
            "born_on": row.need("born_on", read_day),
            "site": row.read("site", self.scope.site_named) or self.scope.site,
        }
        if row.has("known_as"):
            values["known_as"] = row.read("known_as", read_name) or ""
            if values["known_as"] == values["given_name"]:
                values["known_as"] = ""
        for code in ("joined_on", "left_on"):
            day = row.read(code, read_day)
            if day:
                values[code] = day
        born_on = values["born_on"]
        if born_on and born_on > self.scope.today:
            row.refuse("Date of birth is in the future. Check it.")
        return values

    def _match(self, row: RowReader, ids: Ids, values: dict[str, Any]) -> Pupil | None:
        found = self.known.with_ids(ids)
        if len(found) > 1:
            row.refuse("The ids of the row belong to different pupils. Check them.")
        if not found and values["given_name"] and values["born_on"]:
            named = self.known.named(
                values["given_name"], values["family_name"] or "", values["born_on"]
            )
            found = [pupil for pupil in named if not self.known.differs(pupil, ids)]
            if len(found) > 1:
                row.refuse("Two pupils here have this name and date of birth.")
        if not found:
            return None
        if found[0].site_id not in self.scope.site_ids:
            row.refuse("The pupil is at a site you do not look after. Ask who does.")
        return found[0]

    def _refuse_repeats(self, row: RowReader, ids: Ids) -> None:
        for scheme, value in ids.items():
            before = self.ids_in_file.setdefault((scheme, value), row.number)
            if before != row.number:
                row.refuse(
                    f"{scheme.label} is the same as in row {before}, which is used. "
                    "Correct one of them."
                )

    def _add(self, row: RowReader, ids: Ids, values: dict[str, Any]) -> None:
        joined_on = values.get("joined_on", self.scope.today)
        left_on = values.get("left_on")
        if left_on and "joined_on" not in values:
            joined_on = min(joined_on, left_on)
        if left_on and left_on < joined_on:
            row.refuse("Left on comes before Joined on. Check both.")
            return
        pupil = Pupil(**{**values, "joined_on": joined_on})
        self.plan.writes.made.append(pupil)
        self._set_ids(pupil, ids, {})
        classes = self._classes_of(row, values["site"])
        if classes:
            self.plan.writes.classes[pupil.pk] = classes
        names = ", ".join(sorted(name for _, name in classes))
        about = (_YEARS[pupil.year_group], names, str(values["site"]))
        self.plan.changes.append(
            Change(row.number, True, pupil.full_name, tuple(filter(None, about)))
        )

    def _change(
        self, row: RowReader, pupil: Pupil, ids: Ids, values: dict[str, Any]
    ) -> None:
        if "left_on" not in values and _has_left(pupil, self.scope.today):
            values["left_on"] = None
        joined_on = values.get("joined_on", pupil.joined_on)
        left_on = values.get("left_on", pupil.left_on)
        if left_on and left_on < joined_on:
            row.refuse("Left on comes before Joined on. Check both.")
            return
        what = [
            _worded(name, getattr(pupil, name), values[name])
            for name in _FIELDS
            if name in values and values[name] != getattr(pupil, name)
        ]
        if values["site"].pk != pupil.site_id:
            what.append(in_words("Site", pupil.site, values["site"]))
        is_changed = bool(what)
        what += self._set_ids(pupil, ids, self.known.ids.get(pupil.pk, {}))
        what += self._set_classes(row, pupil, values["site"])
        if not what:
            self.plan.unchanged += 1
            return
        who = pupil.full_name
        if is_changed:
            for name, value in values.items():
                setattr(pupil, name, value)
            self.plan.writes.changed.append(pupil)
        self.plan.changes.append(Change(row.number, False, who, tuple(what)))

    def _set_ids(
        self, pupil: Pupil, ids: Ids, now: dict[IdScheme, OutsideId]
    ) -> list[str]:
        what = []
        for scheme, value in ids.items():
            known = now.get(scheme)
            if known is None:
                made = OutsideId(
                    school=self.scope.school, scheme=scheme, value=value, pupil=pupil
                )
                self.plan.writes.ids_made.append(made)
                what.append(f"{scheme.label} added")
            elif known.value != value:
                known.value = value
                self.plan.writes.ids_changed.append(known)
                what.append(f"{scheme.label} changed")
        return what

    def _classes_of(self, row: RowReader, site: Site) -> set[ClassAt]:
        names = (tidy(name) for name in row.text("class_name").split(";"))
        return {(site.pk, name[:60]) for name in names if name}

    def _set_classes(self, row: RowReader, pupil: Pupil, site: Site) -> list[str]:
        if not row.has("class_name"):
            return []
        wanted = self._classes_of(row, site)
        now = self.classes.of(pupil, besides=wanted)
        if {folded(each) for each in wanted} == {folded(each) for each in now}:
            return []
        self.plan.writes.classes[pupil.pk] = wanted
        before, after = (
            ", ".join(sorted(name for _, name in each)) for each in (now, wanted)
        )
        return [in_words("Class", before, after)]

    def _leavers(self) -> list[Leaver]:
        """Return who is on roll at the sites of the file and is not in it."""
        missing = [
            pupil
            for pupil in self.known.by_pk.values()
            if pupil.site_id in self.sites_in_file
            and pupil.left_on is None
            and pupil.joined_on <= self.scope.today
            and pupil.pk not in self.seen
        ]
        missing.sort(key=lambda pupil: (pupil.family_name, pupil.given_name))
        return [
            Leaver(
                str(pupil.pk),
                pupil.full_name,
                f"{_YEARS[pupil.year_group]}, {pupil.site}",
            )
            for pupil in missing
        ]


def _has_left(pupil: Pupil, today: date) -> bool:
    return pupil.left_on is not None and pupil.left_on <= today


def _worded(name: str, before: Any, after: Any) -> str:
    if name == "left_on" and after is None:
        return "Back on roll"
    if name == "year_group":
        before, after = _YEARS[before], _YEARS[after]
    return in_words(_FIELDS[name], before, after)


register(ImportKind.PUPILS, PupilImporter())
