"""Finding reads in pages that do not go through a scope: a check of the source."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.apps import apps
from django.db.models import Model

ROOT = Path(__file__).resolve().parent.parent
# Where a page is made: a read here reaches somebody's screen.
PAGES = ("views", "forms", "templatetags")
# The queryset methods that say whose rows they are, each with its own tests.
SCOPES = frozenset(
    {
        "visible_to",
        "written_by",
        "security_facts_for",
        "shown_to",
        "where",
        "able_to",
        "holding",
        "employed_at",
        "managed_by",
        "in_use_at",
        "of_reader",
        "of_schools",
        "reported_by_one",
        "recorded_by_one",
        "of_sites",
        "of_schedule",
        "unsent_at",
        # Reads nothing.
        "none",
    }
)
# Whose rows they are was asked of the row they hang on, in the same view: each is
# read by this code alone, in this module alone.
ASKED_BEFORE = frozenset(
    {
        # One's own children.
        ("accounts/views/family.py", "signed_in_user(request).parental_links"),
        # Of a person who was looked up among those one manages.
        ("accounts/views/settings_people.py", "who.post_proposals"),
        ("accounts/views/settings_people.py", "person.post_proposals"),
        # Of an incident that was looked up among those one may read.
        ("incidents/views/corrections.py", "incident.readers"),
        ("incidents/views/sharing.py", "incident.shares"),
        # Of a breach that was looked up among those one may work on.
        ("incidents/views/breach_forms.py", "breach.breachfacts_set"),
        # The lists of a sheet, which was filled for its reader.
        ("incidents/views/breaches.py", "sheet_of_breach(breach).awarenesses"),
        ("incidents/views/record.py", "sheet.files"),
        ("incidents/views/request_steps.py", "sheet.kept_from"),
    }
)
MANAGERS = frozenset({"objects", "_default_manager", "_base_manager"})


def page_sources() -> list[Path]:
    """Return the modules of views, forms and template tags of every app."""
    return [
        path
        for app in ("accounts", "policy", "incidents")
        for part in PAGES
        for path in sorted((ROOT / app / part).glob("**/*.py"))
    ]


def unscoped_reads(source: str) -> list[str]:
    """Return each read through a manager that no scope follows, as "line: code".

    `get_object_or_404(Model, ...)` and `Model._default_manager` count as reads too.
    """
    tree = ast.parse(source)
    return [*_bare_managers(tree), *_bare_shortcuts(tree)]


def reads_by_relation(source: str) -> list[tuple[int, str]]:
    """Return line and code of each read through a relation that no scope follows.

    The relations are those that lead from any row to many of what is scoped, or of
    what hangs on it: `site.incidents`, `pupil.involvements`. Told by their names, so
    that it makes no difference what the row is called.
    """
    tree = ast.parse(source)
    scoped = _followed_by_a_scope(tree)
    return [
        (node.lineno, ast.unparse(node))
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in names_of_relations()
        and id(node) not in scoped
    ]


@cache
def names_of_relations() -> frozenset[str]:
    """Return the names of the relations that lead to scoped rows, or to theirs."""
    scoped = _scoped_models()
    return frozenset(
        field.get_accessor_name() if field.auto_created else field.name
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if (field.one_to_many or field.many_to_many) and field.related_model in scoped
    )


def _scoped_models() -> set[type[Model]]:
    """Return what `visible_to` is asked of, and whatever hangs on that."""
    models = set(apps.get_models())
    scoped = {
        model for model in models if hasattr(model._default_manager, "visible_to")
    }
    while hanging := {
        model
        for model in models - scoped
        for field in model._meta.fields
        if field.related_model in scoped
    }:
        scoped |= hanging
    return scoped


def _bare_managers(tree: ast.AST) -> Iterator[str]:
    scoped = _followed_by_a_scope(tree)
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and node.attr in MANAGERS
            and id(node) not in scoped
        ):
            yield f"{node.lineno}: {ast.unparse(node)}"


def _followed_by_a_scope(tree: ast.AST) -> set[int]:
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in SCOPES
    }


def _bare_shortcuts(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in {"get_object_or_404", "get_list_or_404"}
            and node.args
            and isinstance(node.args[0], ast.Name)
            and node.args[0].id[:1].isupper()
        ):
            yield f"{node.lineno}: {ast.unparse(node)}"
