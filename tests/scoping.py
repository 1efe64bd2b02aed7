"""Finding reads in pages that do not go through a scope: a check of the source."""

import ast
from collections.abc import Iterator
from pathlib import Path

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
        "reported_by_one",
        "recorded_by_one",
        "of_sites",
        "of_schedule",
        "unsent_at",
        # Reads nothing.
        "none",
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


def _bare_managers(tree: ast.AST) -> Iterator[str]:
    scoped = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in SCOPES
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and node.attr in MANAGERS
            and id(node) not in scoped
        ):
            yield f"{node.lineno}: {ast.unparse(node)}"


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
