"""Bringing in parents and carers: accounts, and their links to pupils here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db.models import F, Q
from django.db.models.functions import Greatest

from accounts.models import OutsideId, ParentalLink, Post, Pupil, Site, User
from accounts.operations.import_plans import (
    Change,
    Leaver,
    Plan,
    Problem,
    RowReader,
    Rows,
    Scope,
    in_words,
    register,
)
from accounts.operations.roll.known import KnownPupils
from accounts.operations.roll.parent_columns import LAYOUT, Said, read_said
from accounts.terms import IdScheme, ImportKind, Relationship

_BATCH: Final = 500
_NAMES: Final = {"given_name": "Given name", "family_name": "Family name"}
_LINK: Final = {
    "relationship": "Relationship",
    "has_parental_responsibility": "Parental responsibility",
    "is_barred_by_court": "Court order",
}


@dataclass
class Writes:
    """What is to be written, ready to be written in bulk."""

    made: list[User] = field(default_factory=list)
    changed: list[User] = field(default_factory=list)
    ids_made: list[OutsideId] = field(default_factory=list)
    links_made: list[ParentalLink] = field(default_factory=list)
    links_changed: list[ParentalLink] = field(default_factory=list)


class ParentImporter:
    """Parents by contact id, else by e-mail; one row for each parent of each pupil."""

    layout = LAYOUT

    def word_choices(self, site: Site) -> Sequence[tuple[str, str]]:
        return ()

    def plan(self, rows: Rows, scope: Scope) -> Plan:
        return _Comparison(scope).of(rows)

    def apply(self, plan: Plan, *, leavers: set[str], scope: Scope) -> dict[str, int]:
        writes: Writes = plan.writes
        User.objects.bulk_create(writes.made, batch_size=_BATCH)
        User.objects.bulk_update(writes.changed, [*_NAMES], batch_size=_BATCH)
        OutsideId.objects.bulk_create(writes.ids_made, batch_size=_BATCH)
        ParentalLink.objects.bulk_create(writes.links_made, batch_size=_BATCH)
        ParentalLink.objects.bulk_update(
            writes.links_changed, list(_LINK), batch_size=_BATCH
        )
        ended = (
            _open_links(scope)
            .filter(pk__in=leavers, is_barred_by_court=False)
            .update(to_day=Greatest(F("from_day"), scope.today))
        )
        return {"links_made": len(writes.links_made), "links_ended": ended}


class _Comparison:
    """One look through a file beside the parents that are here."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.plan = Plan(writes=Writes())
        self.pupils = KnownPupils(scope.school)
        self.links: dict[tuple[UUID, UUID], ParentalLink] = {}
        for link in _open_links(scope).select_related("user", "pupil"):
            self.links[link.user_id, link.pupil_id] = link
        self.by_pk = {link.user_id: link.user for link in self.links.values()}
        self.by_email: dict[str, User] = {}
        self.by_contact: dict[str, User] = {}
        self.works: set[UUID] = set()
        # Whose e-mail it is in this file, by address: name and row.
        self.named: dict[str, tuple[str, int]] = {}
        self.seen: dict[tuple[UUID, UUID], int] = {}
        self.in_file: set[tuple[UUID, UUID]] = set()
        self.pupils_in_file: set[UUID] = set()

    def of(self, rows: Rows) -> Plan:
        """Return what the rows would change."""
        read = list(rows)
        self._fetch({row.text("email").casefold() for row in read})
        for row in read:
            self._compare(row)
            self.plan.errors += row.problems
        self.plan.leavers = self._leavers()
        return self.plan

    def _fetch(self, emails: set[str]) -> None:
        """Fetch whoever the file may be about, and who of them has a post."""
        addresses = sorted(emails - {""})
        for start in range(0, len(addresses), _BATCH):
            for user in User.objects.filter(
                email__in=addresses[start : start + _BATCH]
            ):
                self.by_pk.setdefault(user.pk, user)
        contacts = OutsideId.objects.filter(
            school=self.scope.school, scheme=IdScheme.CONTACT
        ).select_related("user")
        for known in contacts:
            if known.user:
                user = self.by_pk.setdefault(known.user.pk, known.user)
                self.by_contact[known.value] = user
        self.by_email = {user.email.casefold(): user for user in self.by_pk.values()}
        self.works = set(
            Post.objects.filter(user__in=list(self.by_pk)).values_list(
                "user_id", flat=True
            )
        )

    def _compare(self, row: RowReader) -> None:
        pupil = self.pupils.find(row, sites=self.scope.site_ids)
        if pupil:
            self.pupils_in_file.add(pupil.pk)
        said = read_said(row)
        user = self._match(row, said)
        self._refuse_shared_address(row, said)
        if user and pupil:
            self.in_file.add((user.pk, pupil.pk))
        if row.problems or pupil is None:
            return
        what: list[str] = []
        is_new = user is None
        if user is None:
            user = self._made(said)
            what.append(f"E-mail: {said.email}")
        else:
            what += self._renamed(row, user, said)
        what += self._add_contact(user, said.contact)
        if not self._is_repeat(row, user, pupil):
            what += self._link(row, user, pupil, said)
        if not what:
            self.plan.unchanged += 1
            return
        self.plan.changes.append(
            Change(row.number, is_new, user.full_name, tuple(what))
        )

    def _match(self, row: RowReader, said: Said) -> User | None:
        by_contact = self.by_contact.get(said.contact)
        by_email = self.by_email.get(said.email)
        if by_contact and by_email and by_contact != by_email:
            row.refuse(
                "Contact id belongs to one account here and the e-mail to another. "
                "Check both."
            )
        if by_contact is None and not said.email:
            row.refuse(
                "E-mail address is empty. Without one a parent cannot have an account; "
                "add it in your information system."
            )
        return by_contact or by_email

    def _refuse_shared_address(self, row: RowReader, said: Said) -> None:
        """Refuse an address of two people: each would see the other's answers."""
        if not said.email:
            return
        name = f"{said.given_name} {said.family_name}".casefold()
        before, number = self.named.setdefault(said.email, (name, row.number))
        if before != name:
            row.refuse(
                f"E-mail address is that of another person in row {number}. "
                "Each parent needs an address of their own."
            )

    def _is_repeat(self, row: RowReader, user: User, pupil: Pupil) -> bool:
        before = self.seen.setdefault((user.pk, pupil.pk), row.number)
        return before != row.number

    def _made(self, said: Said) -> User:
        user = User(
            email=said.email,
            given_name=said.given_name,
            family_name=said.family_name,
            password=make_password(None),
        )
        self.by_email[said.email] = user
        self.plan.writes.made.append(user)
        return user

    def _renamed(self, row: RowReader, user: User, said: Said) -> list[str]:
        if said.email and user.email.casefold() != said.email:
            self._note(
                row,
                "The e-mail differs from the one this person signs in with, which "
                "stays. A file cannot change it.",
            )
        differs = [
            name for name in _NAMES if getattr(user, name) != getattr(said, name)
        ]
        if differs and user.pk in self.works:
            self._note(row, "The person works at a school too: their name stays.")
            return []
        what = []
        for name in differs:
            after = getattr(said, name)
            what.append(in_words(_NAMES[name], getattr(user, name), after))
            setattr(user, name, after)
        if differs and user not in self.plan.writes.made:
            self.plan.writes.changed.append(user)
        return what

    def _add_contact(self, user: User, contact: str) -> list[str]:
        if not contact or contact in self.by_contact:
            return []
        if user in self.by_contact.values():
            return []
        self.by_contact[contact] = user
        self.plan.writes.ids_made.append(
            OutsideId(
                school=self.scope.school,
                scheme=IdScheme.CONTACT,
                value=contact,
                user=user,
            )
        )
        return [f"{IdScheme.CONTACT.label} added"]

    def _link(self, row: RowReader, user: User, pupil: Pupil, said: Said) -> list[str]:
        link = self.links.get((user.pk, pupil.pk))
        if link is None:
            return self._new_link(user, pupil, said)
        if link.is_barred_by_court and not said.court_order:
            self._note(
                row,
                "A court order stands here and the file says none. It is kept: only "
                "a person removes it.",
            )
        wanted: dict[str, Any] = {}
        if said.relationship:
            wanted["relationship"] = said.relationship
        if said.responsibility is not None:
            wanted["has_parental_responsibility"] = said.responsibility
        if said.court_order:
            wanted["is_barred_by_court"] = True
        what = []
        for name, after in wanted.items():
            before = getattr(link, name)
            if before != after:
                what.append(_link_in_words(pupil, name, before, after))
                setattr(link, name, after)
        if what:
            self.plan.writes.links_changed.append(link)
        return what

    def _new_link(self, user: User, pupil: Pupil, said: Said) -> list[str]:
        relationship = said.relationship or Relationship.OTHER
        self.plan.writes.links_made.append(
            ParentalLink(
                user=user,
                pupil=pupil,
                relationship=relationship,
                # What is not written is not assumed: it decides who may answer.
                has_parental_responsibility=bool(said.responsibility),
                is_barred_by_court=bool(said.court_order),
                from_day=self.scope.today,
            )
        )
        words = [f"{relationship.label} of {pupil.full_name}"]
        if not said.responsibility:
            words.append("without parental responsibility")
        if said.court_order:
            words.append("a court order stands")
        return [", ".join(words)]

    def _note(self, row: RowReader, words: str) -> None:
        self.plan.notes.append(Problem(row.number, words))

    def _leavers(self) -> list[Leaver]:
        """Return links to pupils of the file that the file does not have.

        One with a court order is never proposed: it says who may not come near.
        """
        found = [
            Leaver(
                str(link.pk),
                link.user.full_name,
                f"{link.get_relationship_display()} of {link.pupil.full_name}",
            )
            for (user, pupil), link in self.links.items()
            if pupil in self.pupils_in_file
            and (user, pupil) not in self.in_file
            and not link.is_barred_by_court
        ]
        return sorted(found, key=lambda leaver: (leaver.who, leaver.about))


def _link_in_words(pupil: Pupil, name: str, before: Any, after: Any) -> str:
    if name == "relationship":
        before, after = Relationship(before).label, Relationship(after).label
    return f"{pupil.full_name}: {in_words(_LINK[name], before, after)}"


def _open_links(scope: Scope) -> Any:
    """Return the links to pupils of the scope that have not ended, barred or not."""
    return ParentalLink.objects.filter(
        Q(to_day__isnull=True) | Q(to_day__gt=scope.today),
        pupil__site__in=scope.site_ids,
    )


register(ImportKind.PARENTS, ParentImporter())
