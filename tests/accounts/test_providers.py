"""What is set up to sign in with Microsoft or Google, and what is refused."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from accounts.providers import google, microsoft
from tests.accounts.fake_provider import MICROSOFT, TENANT

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "tenant", ["common", "organizations", "consumers", "school.example", ""]
)
def test_a_tenant_that_anybody_can_have_is_refused(tenant):
    with pytest.raises(ImproperlyConfigured):
        microsoft(tenant=tenant, client_id="daybook", client_secret="x")


def test_half_a_setting_is_refused_and_none_is_nothing():
    with pytest.raises(ImproperlyConfigured):
        microsoft(tenant=TENANT, client_id="daybook", client_secret="")
    with pytest.raises(ImproperlyConfigured):
        google(client_id="daybook", client_secret="", domain="")

    assert microsoft(tenant="", client_id="", client_secret="") == []
    assert google(client_id="", client_secret="", domain="x") == []
    assert MICROSOFT.origin == "https://login.microsoftonline.com"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, ["'self'"]),
        (
            {
                "MICROSOFT_TENANT": TENANT,
                "MICROSOFT_CLIENT_ID": "daybook",
                "MICROSOFT_CLIENT_SECRET": "x",
            },
            ["'self'", "https://login.microsoftonline.com"],
        ),
        (
            {"GOOGLE_CLIENT_ID": "daybook", "GOOGLE_CLIENT_SECRET_FILE": "{file}"},
            ["'self'", "https://accounts.google.com"],
        ),
    ],
)
def test_forms_may_lead_to_a_provider_only_where_it_is_set_up(
    tmp_path, environment, expected
):
    (tmp_path / "secret").write_text("x")
    given = {
        name: value.format(file=tmp_path / "secret")
        for name, value in environment.items()
    }
    ask = (
        "from esafety import settings;"
        "print(*settings.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action'])"
    )

    said = subprocess.run(
        [sys.executable, "-c", ask],
        env={"PATH": "", "DATA_DIR": str(tmp_path), "ENV_FILE": os.devnull, **given},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert said.split() == expected
