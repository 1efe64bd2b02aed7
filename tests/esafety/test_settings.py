"""What the environment makes of the settings: read anew, not as the tests have it."""

import runpy
from pathlib import Path

import pytest

SETTINGS = Path(__file__).resolve().parents[2] / "esafety" / "settings.py"


@pytest.fixture
def read(monkeypatch, tmp_path):
    """Return the settings of a machine whose environment has these variables."""

    def read(**variables):
        monkeypatch.setenv("DATA_DIR", str(tmp_path))
        for name, value in variables.items():
            monkeypatch.setenv(name, str(value))
        return runpy.run_path(str(SETTINGS))

    return read


@pytest.mark.parametrize("name", ["ATTACHMENT_KEY", "AUDIT_KEY", "BACKUP_KEY"])
def test_a_key_may_lie_in_a_file_and_an_empty_file_is_none(read, tmp_path, name):
    file, none = tmp_path / "key", tmp_path / "none"
    file.write_text("of the file\n")
    none.touch()

    from_file = read(**{f"{name}_FILE": file, name: "of the environment"})
    from_environment = read(**{f"{name}_FILE": none})

    found = [
        each.get(name, each["ATTACHMENT_KEYS"])
        for each in (from_file, from_environment)
    ]
    assert found in (
        ["of the file", "of the environment"],
        [["of the file"], ["of the environment"]],
    )


def hsts(settings):
    return (
        settings["SECURE_HSTS_SECONDS"],
        settings["SECURE_HSTS_INCLUDE_SUBDOMAINS"],
        settings["SECURE_HSTS_PRELOAD"],
    )


def test_tls_is_asked_for_a_year_at_daybooks_own_name_alone(read):
    assert hsts(read(SITE_URL="https://daybook.school.example")) == (
        31_536_000,
        False,
        False,
    )


def test_a_school_may_bind_more_or_less(read):
    settings = read(
        SITE_URL="https://daybook.school.example",
        HSTS_SECONDS="3600",
        HSTS_INCLUDE_SUBDOMAINS="on",
        HSTS_PRELOAD="on",
    )

    assert hsts(settings) == (3600, True, True)


def test_without_tls_nothing_is_asked(read):
    settings = read(
        SITE_URL="http://localhost:8000",
        HSTS_INCLUDE_SUBDOMAINS="on",
        HSTS_PRELOAD="on",
    )

    assert hsts(settings) == (0, False, False)
