"""The settings of the tests: the product's own, on a data folder that is thrown away.

Only the database and Redis are taken from the environment, so that the suite says
the same on every machine, whatever is set there or written in `.env`.
"""

import os
import tempfile
from pathlib import Path

_TAKEN = {
    name: os.environ.get(name, "")
    for name in ("DATABASE_URL", "DATABASE_PASSWORD", "REDIS_URL")
}
_OTHERS = (
    "ALLOWED_HOSTS",
    "ATTACHMENT_KEY",
    "ATTACHMENT_KEY_FILE",
    "AUDIT_ANCHOR_TO",
    "AUDIT_KEY",
    "AUDIT_KEY_FILE",
    "BACKUP_KEY",
    "BACKUP_KEY_FILE",
    "BEHIND_PROXY",
    "CONN_MAX_AGE",
    "DATABASE_KEEPS_STATEMENTS",
    "DATABASE_PASSWORD_FILE",
    "DEBUG",
    "DEFAULT_FROM_EMAIL",
    "DEMO",
    "EMAIL_PASSWORD",
    "EMAIL_PASSWORD_FILE",
    "EMAIL_URL",
    "GOOGLE_CLIENT_ID",
    "GOOGLE_CLIENT_SECRET",
    "GOOGLE_CLIENT_SECRET_FILE",
    "GOOGLE_DOMAIN",
    "HSTS_INCLUDE_SUBDOMAINS",
    "HSTS_PRELOAD",
    "HSTS_SECONDS",
    "LOG_LEVEL",
    "MICROSOFT_CLIENT_ID",
    "MICROSOFT_CLIENT_SECRET",
    "MICROSOFT_CLIENT_SECRET_FILE",
    "MICROSOFT_TENANT",
    "PRODUCT_NAME",
    "REDIS_PASSWORD",
    "REDIS_PASSWORD_FILE",
    "SECRET_KEY",
    "SECRET_KEY_FILE",
    "SITE_URL",
    "STATIC_FROM_FINDERS",
    "STATIC_ROOT",
    "TRUSTED_PROXY_COUNT",
    "URGENT_PHONE",
)
for _name in (*_TAKEN, *_OTHERS):
    os.environ.pop(_name, None)
os.environ.update({name: value for name, value in _TAKEN.items() if value})
os.environ["ENV_FILE"] = os.devnull
# Memory where there is some: SQLite on a disk takes four times as long.
_MEMORY = Path("/dev/shm")  # noqa: S108 mkdtemp makes it private
os.environ["DATA_DIR"] = tempfile.mkdtemp(
    prefix="daybook-test-",
    dir=_MEMORY if os.access(_MEMORY, os.W_OK) else None,
)

from esafety.settings import *  # noqa: E402, F403 the environment comes first
from esafety.settings import DATABASES  # noqa: E402 as above

# Hashes worth having are slow on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if "init_command" in DATABASES["default"].get("OPTIONS", {}):
    # A file and not memory, so that a live server's threads share it; no power cut
    # matters to it.
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
else:
    # A test that ends with connections open would keep the database from going.
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    # No power cut matters to it either.
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
        "-c synchronous_commit=off"
    )
CELERY_TASK_ALWAYS_EAGER = True
