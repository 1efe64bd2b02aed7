"""Bringing in staff: accounts without a password, and a post for who has none."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db.models import F, Q
from django.db.models.functions import Greatest

from accounts.abilities import FROM_A_FILE
from accounts.models import OutsideId, Post, Site, User
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
from accounts.spreadsheets.cells import read_email, read_id, read_name, tidy
from accounts.spreadsheets.headings import Column, Layout
from accounts.terms import IdScheme, ImportKind, Role

_BATCH: Final = 500
_FIELDS: Final = {
    "given_name": "Given name",
    "family_name": "Family name",
    "job_title": "Job title",
}
# What other systems call a post that a file may give.
_ROLES: Final = (
    ("technic", Role.TECHNICAL),
    ("network", Role.TECHNICAL),
    ("it support", Role.TECHNICAL),
    ("ict", Role.TECHNICAL),
    ("office", Role.OFFICE),
    ("admin", Role.OFFICE),
    ("reception", Role.OFFICE),
    ("secretary", Role.OFFICE),
    ("clerk", Role.OFFICE),
)
# Words that name a post which only a person gives.
_BY_A_PERSON: Final = (
    "dsl",
    "safeguarding",
    "head",
    "principal",
    "slt",
    "senior leader",
    "administrator",
    "governor",
    "committee",
    "data protection",
)


@dataclass
class Writes:
    """What is to be written, ready to be written in bulk."""

    made: list[User] = field(default_factory=list)
    changed: list[User] = field(default_factory=list)
    ids_made: list[OutsideId] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)


class StaffImporter:
    """Staff by staff code, else by e-mail address. Nobody is given a password."""

    layout = Layout(
        columns=(
            Column(
                IdScheme.STAFF_CODE,
                "Staff code",
                (
                    "staff id",
                    "employee id",
                    "employee number",
                    "payroll number",
                    "arbor staff id",
                    "person id",
                    "code",
                    "id",
                ),
                "AKO",
            ),
            Column(
                "given_name",
                "Given name",
                ("forename", "first name", "legal forename", "legal first name"),
                "Anna",
            ),
            Column(
                "family_name",
                "Family name",
                ("surname", "last name", "legal surname", "legal last name"),
                "Kowalska",
            ),
            Column(
                "email",
                "E-mail address",
                (
                    "email",
                    "e-mail",
                    "work email",
                    "email address",
                    "main email",
                    "work email address",
                    "primary email",
                ),
                "a.kowalska@school.example",
            ),
            Column(
                "job_title",
                "Job title",
                ("position", "post", "post title", "main role", "title of post"),
                "Teacher of English",
            ),
            Column("role", "Role", ("post here", "staff type"), "Staff"),
            Column("site", "Site", ("campus", "school site", "centre"), ""),
        ),
        needed=(("given_name",), ("family_name",), ("email",)),
    )

    def word_choices(self, site: Site) -> Sequence[tuple[str, str]]:
        return ()

    def plan(self, rows: Rows, scope: Scope) -> Plan:
        return _Comparison(scope).of(rows)

    def apply(self, plan: Plan, *, leavers: set[str], scope: Scope) -> dict[str, int]:
        writes: Writes = plan.writes
        User.objects.bulk_create(writes.made, batch_size=_BATCH)
        User.objects.bulk_update(writes.changed, list(_FIELDS), batch_size=_BATCH)
        OutsideId.objects.bulk_create(writes.ids_made, batch_size=_BATCH)
        Post.objects.bulk_create(writes.posts, batch_size=_BATCH)
        ended = (
            _open_posts(scope)
            .filter(user__in=leavers)
            .exclude(user=scope.by)
            .update(to_day=Greatest(F("from_day"), scope.today))
        )
        return {"posts_given": len(writes.posts), "posts_ended": ended}


class _Comparison:
    """One look through a file beside the people who work here."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.plan = Plan(writes=Writes())
        self.posts: dict[UUID, list[Post]] = {}
        for post in _open_posts(scope).select_related("user", "site"):
            self.posts.setdefault(post.user_id, []).append(post)
        self.codes = {
            known.value: known.user_id
            for known in OutsideId.objects.filter(
                school=scope.school, scheme=IdScheme.STAFF_CODE
            )
        }
        self.has_code = set(self.codes.values())
        self.by_pk: dict[UUID, User] = {}
        self.by_email: dict[str, User] = {}
        self.elsewhere: set[UUID] = set()
        self.seen: dict[tuple[str, object], int] = {}
        self.sites_in_file: set[int] = set()

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
        """Fetch whoever the file may be about, and who of them works elsewhere too."""
        addresses = sorted(emails)
        found: list[User] = []
        for start in range(0, len(addresses), _BATCH):
            found += User.objects.filter(email__in=addresses[start : start + _BATCH])
        found += User.objects.filter(
            outside_ids__school=self.scope.school,
            outside_ids__scheme=IdScheme.STAFF_CODE,
        )
        found += [posts[0].user for posts in self.posts.values()]
        for user in found:
            known = self.by_pk.setdefault(user.pk, user)
            self.by_email[known.email.casefold()] = known
        self.elsewhere = set(
            Post.objects.filter(user__in=list(self.by_pk))
            .exclude(site__in=self.scope.site_ids)
            .values_list("user_id", flat=True)
        )

    def _compare(self, row: RowReader) -> None:
        code = row.read(IdScheme.STAFF_CODE, read_id)
        email = row.need("email", read_email) or ""
        values: dict[str, Any] = {
            "given_name": row.need("given_name", read_name),
            "family_name": row.need("family_name", read_name),
        }
        if row.has("job_title"):
            values["job_title"] = row.read("job_title", read_name) or ""
        site = row.read("site", self.scope.site_named) or self.scope.site
        user = self._match(row, code, email)
        self._refuse_repeats(row, code, email, user)
        if row.problems:
            return
        self.sites_in_file.add(site.pk)
        if user is None:
            user = User(
                email=email,
                password=make_password(None),
                **values,
            )
            self.plan.writes.made.append(user)
            what = [f"E-mail: {email}"]
            is_new = True
        else:
            what = self._changes(row, user, values, email)
            is_new = False
        what += self._add_code(user, code)
        what += self._give_post(row, user, site)
        if not what:
            self.plan.unchanged += 1
            return
        self.plan.changes.append(
            Change(row.number, is_new, user.full_name, tuple(what))
        )

    def _match(self, row: RowReader, code: str | None, email: str) -> User | None:
        by_code = self.by_pk.get(self.codes[code]) if code in self.codes else None  # type: ignore[arg-type]  # looked up just before
        by_email = self.by_email.get(email)
        if by_code and by_email and by_code != by_email:
            row.refuse(
                "Staff code belongs to one account here and the e-mail to another. "
                "Check both."
            )
        return by_code or by_email

    def _refuse_repeats(
        self, row: RowReader, code: str | None, email: str, user: User | None
    ) -> None:
        keys = {("code", code), ("email", email), ("user", user and user.pk)}
        for label, value in sorted(keys, key=str):
            if not value:
                continue
            before = self.seen.setdefault((label, value), row.number)
            if before != row.number:
                row.refuse(
                    f"The person is in row {before} too, which is used. "
                    "Correct one of them."
                )
                return

    def _changes(
        self, row: RowReader, user: User, values: dict[str, Any], email: str
    ) -> list[str]:
        if user.email.casefold() != email:
            self._note(
                row,
                "The e-mail differs from the one this person signs in with, which "
                "stays. A file cannot change it.",
            )
        differs = {
            name: value
            for name, value in values.items()
            if getattr(user, name) != value
        }
        if differs and user.pk in self.elsewhere:
            self._note(
                row, "The person works at another site too: their name stays as it is."
            )
            return []
        what = [
            in_words(_FIELDS[name], getattr(user, name), value)
            for name, value in differs.items()
        ]
        for name, value in differs.items():
            setattr(user, name, value)
        if differs:
            self.plan.writes.changed.append(user)
        return what

    def _add_code(self, user: User, code: str | None) -> list[str]:
        if not code or code in self.codes or user.pk in self.has_code:
            return []
        self.plan.writes.ids_made.append(
            OutsideId(
                school=self.scope.school,
                scheme=IdScheme.STAFF_CODE,
                value=code,
                user=user,
            )
        )
        return [f"{IdScheme.STAFF_CODE.label} added"]

    def _give_post(self, row: RowReader, user: User, site: Site) -> list[str]:
        """Give a post where the person has none at the site."""
        role, is_refused = role_in(row.text("role"))
        if is_refused:
            self._note(
                row,
                "A file cannot give this post. The person is given the post of staff; "
                "give the other one by hand.",
            )
        if any(post.site_id == site.pk for post in self.posts.get(user.pk, ())):
            return []
        self.plan.writes.posts.append(
            Post(user=user, role=role, site=site, from_day=self.scope.today)
        )
        return [f"Post: {role.label}, {site}"]

    def _note(self, row: RowReader, words: str) -> None:
        self.plan.notes.append(Problem(row.number, words))

    def _leavers(self) -> list[Leaver]:
        """Return who works at the sites of the file, is not in it and only does so.

        Whoever holds a post that a file cannot give is left to a person.
        """
        in_file = {value for label, value in self.seen if label == "user"}
        found = []
        for pk, posts in self.posts.items():
            here = [post for post in posts if post.site_id in self.sites_in_file]
            if not here or pk in in_file or pk == self.scope.by.pk:
                continue
            if all(Role(post.role) in FROM_A_FILE for post in posts):
                about = ", ".join(str(post) for post in posts)
                found.append(Leaver(str(pk), posts[0].user.full_name, about))
        return sorted(found, key=lambda leaver: leaver.who)


def role_in(text: str) -> tuple[Role, bool]:
    """Return the post that words ask for, and whether they ask for one too many.

    Words that are not known mean staff.
    """
    said = tidy(text).casefold()
    if any(word in said for word in _BY_A_PERSON):
        return Role.STAFF, True
    return next((role for word, role in _ROLES if word in said), Role.STAFF), False


def _open_posts(scope: Scope) -> Any:
    """Return the posts at the sites of the scope that have not ended."""
    return Post.objects.filter(
        Q(to_day__isnull=True) | Q(to_day__gt=scope.today), site__in=scope.site_ids
    )


register(ImportKind.STAFF, StaffImporter())
