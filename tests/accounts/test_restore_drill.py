"""The drill says what it lacks before it does anything."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

pytestmark = pytest.mark.django_db


@pytest.fixture
def role():
    """Carry on as a role that may not make databases, until the test ends."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE drill_without_the_right")
        cursor.execute("SET LOCAL ROLE drill_without_the_right")
    return "drill_without_the_right"


@pytest.mark.database("postgresql")
def test_a_role_that_may_not_make_databases_is_named_and_told_what_to_do(
    role, tmp_path
):
    with pytest.raises(CommandError) as refused:
        call_command("restore_drill", tmp_path / "any.daybook")

    words = str(refused.value)
    assert f"The role {role} may not make databases" in words
    assert "ALTER ROLE daybook_owner CREATEDB;" in words
    assert "NOCREATEDB" in words
