"""Prepares one database and prints what the measuring needs to know of it."""

import json
import sys
import time
from datetime import UTC, datetime

import django
from django.conf import settings
from django.core.management import call_command
from django.test import Client

django.setup()

from allauth.mfa.models import Authenticator  # noqa: E402  after setup
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret  # noqa: E402

from accounts.models import User  # noqa: E402
from bench.filling import WAITING, fill  # noqa: E402
from incidents.models import Incident  # noqa: E402

_BACKEND = "accounts.sign_in_backend.SignInBackend"


def main() -> None:
    """Migrate, fill and sign people in."""
    count = int(sys.argv[1])
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    began = time.monotonic()
    filled = fill(count)
    people = {
        name: _session_of(user)
        for name, user in (
            ("head", filled.head),
            ("leader", filled.leader),
            ("teacher", filled.teacher),
        )
    }
    sys.stdout.write(
        json.dumps(
            {
                "count": count,
                "filled_in": round(time.monotonic() - began, 1),
                "sessions": people,
                "cookie": settings.SESSION_COOKIE_NAME,
                "records": [f"ES-{count - WAITING - n}" for n in range(1, 41)],
                "middle": count // 2,
                "newest": Incident.objects.order_by("-pk").values_list("pk")[0][0],
                "middle_at": _moment(
                    Incident.objects.only("received_at").get(pk=count // 2).received_at
                ),
            }
        )
    )


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def _session_of(user: User) -> str:
    if user.duties.needs_second_factor:
        held = Authenticator.objects.filter(user=user)
        if not held.exists():
            TOTP.activate(user, generate_totp_secret())
    client = Client()
    client.force_login(user, backend=_BACKEND)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


if __name__ == "__main__":
    main()
