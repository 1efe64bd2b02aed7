"""What the source keeps to, and that what is written about it is true."""

import ast
import re
from pathlib import Path
from uuid import uuid4

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands
from django.urls import reverse

from incidents.file_checks import LARGEST_FILE

ROOT = Path(__file__).resolve().parent.parent
APPS = ("accounts", "policy", "incidents", "esafety")
SOURCES = sorted(
    path
    for folder in (*APPS, "bench", "scripts", "tests")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)
PRODUCT = [path for path in SOURCES if path.relative_to(ROOT).parts[0] in APPS]
LOCKS = ("requirements.txt", "requirements-dev.txt")
BANNED = {"utils", "helpers", "common", "core", "base", "services", "misc"}
LONGEST_FILE, LONGEST_FUNCTION = 399, 39


def name_of(path):
    return str(path.relative_to(ROOT))


def length_of(function):
    """Return the lines of a function; its docstring may be as long as it needs."""
    lines = function.end_lineno - function.lineno + 1
    docstring = function.body[0]
    if ast.get_docstring(function) is not None:
        lines -= docstring.end_lineno - docstring.lineno + 1
    return lines


def long_functions(source):
    """Return "name: lines" of each function past the longest."""
    return [
        f"{node.name}: {length_of(node)}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and length_of(node) > LONGEST_FUNCTION
    ]


def variables_read(source):
    """Return the environment variables that a settings module asks for."""
    read = set()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        first = node.args[0]
        if not isinstance(first, ast.Constant) or not isinstance(first.value, str):
            continue
        called = ast.unparse(node.func)
        if called == "_secret":
            read |= {first.value, f"{first.value}_FILE"}
        elif re.fullmatch(r"env\.\w+", called):
            read.add(first.value)
    return read


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_file_covers_one_subject(path):
    assert len(path.read_text().splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", PRODUCT, ids=name_of)
def test_a_function_is_read_at_a_glance(path):
    assert long_functions(path.read_text()) == []


def test_a_planted_long_function_is_found():
    source = "def f():\n" + "    x = 1\n" * LONGEST_FUNCTION

    assert long_functions(source) == [f"f: {LONGEST_FUNCTION + 1}"]


def test_no_module_has_a_name_that_says_nothing():
    names = {
        part.removesuffix(".py")
        for path in SOURCES
        for part in path.relative_to(ROOT).parts
    }

    assert names & BANNED == set()


def test_work_to_do_is_not_left_in_comments():
    places = [*SOURCES, *(ROOT / "templates").rglob("*.*")]
    places += [*(ROOT / "static").rglob("*.js"), *(ROOT / "static").rglob("*.css")]
    mark = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")

    assert [name_of(path) for path in places if mark.search(path.read_text())] == []


def test_other_apps_leave_the_forms_of_accounts_alone_but_for_their_look():
    imports = re.compile(
        r"^\s*(?:from|import) (accounts\.forms[\w.]*)(?: import (\w+))?"
    )
    found = {
        ".".join(filter(None, match.groups()))
        for path in PRODUCT
        if path.relative_to(ROOT).parts[0] in {"incidents", "policy"}
        for line in path.read_text().splitlines()
        if (match := imports.match(line))
    }

    assert [name for name in found if "accounts.forms.daybook" not in name] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_has_a_hash_for_each_package_and_names_no_host(lock):
    text = (ROOT / lock).read_text()
    packages = re.findall(r"^[A-Za-z0-9][\w.-]*==.*$", text, re.MULTILINE)

    assert packages
    assert all(line.endswith("\\") for line in packages)
    assert "://" not in text
    assert not re.search(
        r"^--(?:index|extra-index|find-links|trusted)", text, re.MULTILINE
    )


def test_the_readme_lists_each_setting_and_no_other():
    asked = variables_read((ROOT / "esafety/settings.py").read_text())
    table = re.findall(
        r"^\| `([A-Z_]+)` \|", (ROOT / "README.md").read_text(), re.MULTILINE
    )

    assert sorted(table) == sorted(asked)


def test_the_tests_clear_each_setting_of_the_machine():
    asked = variables_read((ROOT / "esafety/settings.py").read_text())
    cleared = (ROOT / "tests/settings.py").read_text()

    assert [name for name in sorted(asked) if f'"{name}"' not in cleared] == []


def test_the_tests_keep_their_data_out_of_the_tree():
    assert not settings.DATA_DIR.is_relative_to(ROOT)


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_only_nginx_is_reached_from_outside(compose):
    open_ports = {
        name: service["ports"]
        for name, service in compose["services"].items()
        if "ports" in service
    }

    assert set(open_ports) == {"nginx"}
    assert all(port.startswith("127.0.0.1:") for port in open_ports["nginx"])


def test_only_migrating_knows_the_password_of_the_owner(compose):
    knowing = {
        name
        for name, service in compose["services"].items()
        if "database_owner_password" in service.get("secrets", [])
    }

    assert knowing == {"migrate", "database"}


def test_each_service_that_stays_restarts_and_says_whether_it_is_well(compose):
    for name, service in compose["services"].items():
        assert service["restart"] in {"unless-stopped", "on-failure"}, name
        assert "healthcheck" in service or name == "migrate", name


def test_what_the_services_are_given_is_there(compose):
    asked = variables_read((ROOT / "esafety/settings.py").read_text())
    for name in ("web", "worker", "beat", "migrate"):
        assert set(compose["services"][name]["environment"]) <= asked, name
    for service in compose["services"].values():
        for secret in service.get("secrets", []):
            assert secret in compose["secrets"]
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            there = source in compose["volumes"] or (ROOT / source).exists()
            assert there, volume


def test_each_key_reaches_every_service_as_a_file_that_may_be_left_out(compose):
    for key in ("attachment_key", "audit_key", "backup_key"):
        default = f"${{{key.upper()}_FILE:-./deploy/no_key}}"
        assert compose["secrets"][key]["file"] == default
        for name in ("web", "worker", "beat", "migrate"):
            service = compose["services"][name]
            assert key in service["secrets"], name
            given = service["environment"][f"{key.upper()}_FILE"]
            assert given == f"/run/secrets/{key}"

    assert (ROOT / "deploy/no_key").read_bytes() == b""


def test_the_services_that_touch_attached_files_share_them(compose):
    mounted = {
        name: service.get("volumes")
        for name, service in compose["services"].items()
        if service.get("image") == "daybook"
    }

    assert mounted["web"] == mounted["worker"] == mounted["migrate"]


def test_every_setting_reaches_the_services_or_is_named_here(compose):
    asked = variables_read((ROOT / "esafety/settings.py").read_text())
    given = set(compose["services"]["web"]["environment"])
    # Of a secret and the file that holds it one is enough.
    settled = {name.removesuffix("_FILE") for name in given}

    missing = {name for name in asked if name.removesuffix("_FILE") not in settled}

    # What the image settles, what a development machine asks for, and defaults that
    # a container has no use to change.
    assert missing == {
        "ALLOWED_HOSTS",
        "CONN_MAX_AGE",
        "DATABASE_KEEPS_STATEMENTS",
        "DATA_DIR",
        "DEBUG",
        "DEMO",
        "ENV_FILE",
        "STATIC_FROM_FINDERS",
        "STATIC_ROOT",
    }


@pytest.mark.parametrize("conf", ["daybook.conf", "tls.conf"])
def test_nginx_lets_a_file_through_that_daybook_takes(conf):
    rules = (ROOT / "deploy/nginx" / conf).read_text()
    place, size = re.search(
        r"location ~ (\S+files\S+) \{\s+client_max_body_size (\d+)m;", rules
    ).groups()

    assert int(size) * 1024 * 1024 > LARGEST_FILE
    for name, argument in (
        ("incidents:files", "ES-1"),
        ("incidents:draft_files", uuid4()),
    ):
        assert re.search(place, reverse(name, args=[argument])), name
    assert not re.search(place, reverse("incidents:log"))


@pytest.mark.parametrize("guide", sorted((ROOT / "docs").glob("*.md")), ids=name_of)
def test_what_a_guide_names_is_there(guide):
    named = re.findall(
        r"`((?:tests|docs|deploy|scripts|esafety|bench)/[\w/.-]*)`", guide.read_text()
    )

    assert [path for path in named if not (ROOT / path).exists()] == []


def test_each_command_that_a_guide_names_is_there():
    named = {
        name
        for guide in (ROOT / "docs").glob("*.md")
        for name in re.findall(r"manage\.py (\w+)", guide.read_text())
    }

    assert named - set(get_commands()) == set()
