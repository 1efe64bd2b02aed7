"""What a file of parents holds: a row for each parent of each pupil."""

from dataclasses import dataclass
from typing import Final

from accounts.operations.import_plans import RowReader
from accounts.operations.roll.known import ID_CODES, ID_COLUMNS
from accounts.spreadsheets.cells import (
    read_day,
    read_email,
    read_id,
    read_name,
    read_relationship,
    read_yes,
)
from accounts.spreadsheets.headings import Column, Layout
from accounts.terms import IdScheme, Relationship

# The pupil's name is told from the parent's by its heading.
_PUPIL: Final = (
    Column(
        "given_name",
        "Pupil's given name",
        ("pupil forename", "student first name", "student forename", "child forename"),
    ),
    Column(
        "family_name",
        "Pupil's family name",
        ("pupil surname", "student last name", "student surname", "child surname"),
    ),
    Column(
        "born_on",
        "Pupil's date of birth",
        ("dob", "date of birth", "student date of birth", "pupil dob"),
    ),
)
LAYOUT: Final = Layout(
    columns=(
        *ID_COLUMNS,
        *_PUPIL,
        Column(
            IdScheme.CONTACT,
            "Contact id",
            ("guardian id", "parent id", "arbor guardian id", "contact person id"),
            "88121",
        ),
        Column(
            "parent_given_name",
            "Parent's given name",
            (
                "parent forename",
                "parent first name",
                "contact forename",
                "contact first name",
                "guardian first name",
                "guardian forename",
                "forename",
                "first name",
                "given name",
            ),
            "Marek",
        ),
        Column(
            "parent_family_name",
            "Parent's family name",
            (
                "parent surname",
                "parent last name",
                "contact surname",
                "contact last name",
                "guardian last name",
                "guardian surname",
                "surname",
                "last name",
                "family name",
            ),
            "Kowalski",
        ),
        Column(
            "email",
            "E-mail address",
            (
                "email",
                "parent email",
                "contact email",
                "guardian email",
                "email address",
                "main email",
                "primary email",
                "home email",
            ),
            "marek@mail.example",
        ),
        Column(
            "relationship",
            "Relationship",
            ("relationship to pupil", "relation", "relationship type", "contact type"),
            "Father",
        ),
        Column(
            "responsibility",
            "Parental responsibility",
            (
                "pr",
                "has parental responsibility",
                "parental resp",
                "legal guardian",
                "has legal responsibility",
            ),
            "Yes",
        ),
        Column(
            "court_order",
            "Court order",
            (
                "has court order",
                "court order flag",
                "court orders",
                "no contact order",
                "contact restricted",
            ),
            "No",
        ),
    ),
    needed=(
        (*ID_CODES, "family_name"),
        ("parent_given_name",),
        ("parent_family_name",),
        ("email",),
    ),
)


@dataclass(frozen=True)
class Said:
    """What a row says of a parent. None: it says nothing."""

    given_name: str
    family_name: str
    email: str
    contact: str
    relationship: Relationship | None
    responsibility: bool | None
    court_order: bool | None


def read_said(row: RowReader) -> Said:
    """Return what a row says of a parent; what cannot be read is a problem of it."""
    row.read("born_on", read_day)
    return Said(
        given_name=row.need("parent_given_name", read_name) or "",
        family_name=row.need("parent_family_name", read_name) or "",
        email=row.read("email", read_email) or "",
        contact=row.read(IdScheme.CONTACT, read_id) or "",
        relationship=row.read("relationship", read_relationship),
        responsibility=row.read("responsibility", read_yes),
        court_order=row.read("court_order", read_yes),
    )
