"""What every test stands on: its database and its folder.

The people are in `tests/people.py`, what the matrix stands on in
`tests/matrix_world.py`.
"""

import gc
import shutil
from copy import copy
from functools import wraps

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import client
from django.test.utils import ContextList
from hypothesis import HealthCheck, settings
from whitenoise.middleware import WhiteNoiseMiddleware

pytest_plugins = ["tests.people", "tests.matrix_world"]
# A rule is not broken where a busy machine takes long over an example of it.
settings.register_profile(
    "daybook", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("daybook")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Let the tests, and nothing else, empty the tables that refuse it.

    Tests with threads commit, so the tables are emptied after them. The triggers
    stand aside for that one transaction and are back before it ends: while a test
    runs they are all there.
    """
    with django_db_blocker.unblock():
        aside, back = _aside_and_back()
    # On the class: Playwright's event loop gives a test another connection object.
    operations = type(connection.ops)
    empty_tables = operations.execute_sql_flush

    @wraps(empty_tables)
    def empty_past_triggers(self, statements):
        empty_tables(self, [*aside, *statements, *back])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "execute_sql_flush", empty_past_triggers)
        if connection.vendor == "postgresql":
            patch.setattr(operations, "sql_flush", _delete_from_each)
        yield


def _delete_from_each(self, style, tables, **options) -> list[str]:
    """Empty tables of a few rows: TRUNCATE of them all takes ten times as long.

    No trigger comes back to a table whose foreign keys are still to be looked at.
    """
    return [
        *(f'DELETE FROM "{table}"' for table in tables),
        "SET CONSTRAINTS ALL IMMEDIATE",
    ]


def pytest_collection_modifyitems(config, items):
    """Leave out what is about the statements of the other database.

    What takes long comes first, so that no worker is left alone with it at the end.
    The order is at random among those, and among the others.
    """
    others = [item for item in items if _is_about_another_database(item)]
    if others:
        items[:] = [item for item in items if item not in others]
        config.hook.pytest_deselected(items=others)
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def _is_about_another_database(item) -> bool:
    mark = item.get_closest_marker("database")
    return mark is not None and connection.vendor not in mark.args


def _keep_the_context_of_the_page(store, signal, sender, template, context, **_):
    """Keep what the page itself was rendered with, and not a copy for each part of it.

    No test asks what a tag or an icon was rendered with.
    """
    if "context" not in store:
        store["context"] = ContextList([copy(context)])


client.store_rendered_templates = _keep_the_context_of_the_page


def _once_in_a_process(scan):
    """Look for the static files once: each new client looked for all of them again."""
    found = {}

    @wraps(scan)
    def add_files(self):
        key = self.static_prefix, self.max_age
        if key not in found:
            scan(self)
            found[key] = dict(self.files)
        self.files.update(found[key])

    return add_files


WhiteNoiseMiddleware.add_files_from_finders = _once_in_a_process(
    WhiteNoiseMiddleware.add_files_from_finders
)


def pytest_collection_finish(session):
    """Leave what is loaded by now alone: looking it over took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


def pytest_unconfigure(config):
    """Throw the data folder of this process away."""
    shutil.rmtree(django_settings.DATA_DIR, ignore_errors=True)


def _aside_and_back() -> tuple[list[str], list[str]]:
    """Return the statements that take the triggers away and that bring them back."""
    sqlite = connection.vendor == "sqlite"
    find = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        if sqlite
        else "SELECT tgname, tgrelid::regclass::text FROM pg_trigger"
        " WHERE NOT tgisinternal"
    )
    with connection.cursor() as cursor:
        cursor.execute(find)
        rows = cursor.fetchall()
    if sqlite:
        return [f'DROP TRIGGER "{name}"' for name, _ in rows], [sql for _, sql in rows]
    return (
        [f'ALTER TABLE {table} DISABLE TRIGGER "{name}"' for name, table in rows],
        [f'ALTER TABLE {table} ENABLE ALWAYS TRIGGER "{name}"' for name, table in rows],
    )
