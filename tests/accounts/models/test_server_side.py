"""Questions that PostgreSQL keeps: asked by name, and in full where it lost them."""

import pytest
from django.db import DatabaseError, DataError, connection, transaction
from django.db.models import IntegerField
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.models.prepared import Given
from accounts.models.server_side import _KNOWN, SETTING, Statement
from accounts.models.standing import person_today
from tests.factories import UserFactory

ON_A_SERVER = pytest.mark.database("postgresql")


@pytest.fixture(autouse=True)
def _keeping(request, monkeypatch):
    """Begin with a connection that keeps nothing, and leave its settings as they were.

    What a connection keeps outlives a test.
    """
    if request.node.get_closest_marker("database"):
        connection.close()
        monkeypatch.setitem(connection.settings_dict, SETTING, True)


def ask(person):
    """Ask a prepared question, and return the SQL and the person."""
    with CaptureQueriesContext(connection) as asked:
        found = person_today(person.pk, on=timezone.localdate())
    return [each["sql"] for each in asked.captured_queries], found


@pytest.fixture
def person():
    """Somebody whom this connection was asked for twice: the question is kept."""
    person = UserFactory()
    for _ in range(2):
        ask(person)
    return person


def kept_texts():
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [text for (text,) in cursor.fetchall()]


def lose_all():
    """Forget what is kept, as a pool does that hands out another connection."""
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")


@ON_A_SERVER
@pytest.mark.django_db(transaction=True)
def test_what_is_asked_again_is_asked_by_its_name_and_answers_the_same():
    person, other = UserFactory(), UserFactory()

    (first,), _ = ask(person)
    (second,), again = ask(person)
    (third,), of_other = ask(other)

    assert first.startswith("SELECT")
    assert second.startswith("EXECUTE daybook_")
    assert third.startswith("EXECUTE daybook_")
    assert (again, of_other) == (person, other)


@ON_A_SERVER
@pytest.mark.django_db(transaction=True)
def test_no_value_stands_in_what_is_kept(person):

    (text,) = kept_texts()

    assert "$1" in text
    assert "%s" not in text
    assert str(person.pk) not in text
    assert f"{timezone.localdate():%Y-%m-%d}" not in text


@ON_A_SERVER
@pytest.mark.django_db(transaction=True)
def test_what_was_lost_is_asked_in_full_and_keeping_ends(person, caplog):
    lose_all()

    asked, found = ask(person)
    (later,), _ = ask(person)

    assert found == person
    assert asked[-1].startswith("SELECT")
    assert later.startswith("SELECT")
    assert "DATABASE_KEEPS_STATEMENTS" in caplog.text


@ON_A_SERVER
@pytest.mark.django_db(transaction=True)
def test_lost_in_a_transaction_it_is_refused_once(person):
    lose_all()

    with pytest.raises(DatabaseError), transaction.atomic():
        ask(person)
    with transaction.atomic():
        _, found = ask(person)

    assert found == person


@ON_A_SERVER
@pytest.mark.django_db(transaction=True)
def test_a_name_that_another_has_taken_is_no_error(person):
    _KNOWN[connection.connection].clear()
    ask(person)

    _, found = ask(person)

    assert found == person
    assert not connection.settings_dict[SETTING]


@pytest.fixture
def other_type():
    """Return what gives a column another type, as a migration may; put it back."""

    def change(longest):
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE accounts_user ALTER COLUMN job_title "
                f"TYPE varchar({longest})"
            )

    longest = User._meta.get_field("job_title").max_length
    yield lambda: change(longest + 40)
    change(longest)


@ON_A_SERVER
@pytest.mark.django_db(transaction=True)
def test_after_a_migration_it_is_asked_in_full_and_kept_anew(person, other_type):
    other_type()

    asked, found = ask(person)
    (later,), again = ask(person)

    assert found == again == person
    assert asked[-1].startswith("SELECT")
    assert later.startswith("EXECUTE")
    assert connection.settings_dict[SETTING]


@ON_A_SERVER
@pytest.mark.django_db(transaction=True)
def test_after_a_migration_a_transaction_is_refused_once(person, other_type):
    other_type()

    with pytest.raises(DatabaseError), transaction.atomic():
        ask(person)
    with transaction.atomic():
        (asked,), found = ask(person)

    assert found == person
    assert asked.startswith("EXECUTE")


@ON_A_SERVER
@pytest.mark.django_db(transaction=True)
def test_any_other_error_is_told():
    by = Given("by", IntegerField())
    with connection.cursor() as cursor:
        halves = Statement.of("SELECT 1 / %s", [by], places=[by], cursor=cursor)
        halves.ask(cursor, {"by": 1})
        assert halves.ask(cursor, {"by": 1})

        with pytest.raises(DataError):
            halves.ask(cursor, {"by": 0})

    assert connection.settings_dict[SETTING]


@ON_A_SERVER
@pytest.mark.django_db(transaction=True)
def test_another_connection_keeps_its_own(person):
    connection.close()

    (asked,), found = ask(person)

    assert asked.startswith("SELECT")
    assert found == person


@pytest.mark.django_db
def test_nothing_is_kept_where_it_is_not_asked_for(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, SETTING, False)
    person = UserFactory()

    for _ in range(3):
        (asked,), found = ask(person)
        assert asked.startswith("SELECT")
        assert found == person
