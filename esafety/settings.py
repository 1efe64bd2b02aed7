"""Settings: everything that differs between schools comes from the environment.

Each variable is listed in the README with its default.
"""

from logging import DEBUG as DEBUG_LEVEL
from logging import ERROR as ERROR_LEVEL
from pathlib import Path
from urllib.parse import quote, urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.management.utils import get_random_secret_key

from accounts.providers import google, microsoft

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
env.read_env(env.str("ENV_FILE", str(BASE_DIR / ".env")))

DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / "var")))
DATA_DIR.mkdir(parents=True, exist_ok=True)


def _kept(name: str) -> str:
    """Return a key that the embedded default makes once and keeps in DATA_DIR."""
    kept = DATA_DIR / name
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(get_random_secret_key())
    return kept.read_text()


def _secret(name: str) -> str:
    """Return a secret from the file of NAME_FILE, or where that is empty from NAME."""
    path = env.str(f"{name}_FILE", "")
    kept = Path(path).read_text().strip() if path else ""
    return kept or env.str(name, "")


PRODUCT_NAME = env.str("PRODUCT_NAME", "Daybook")
SITE_URL = env.str("SITE_URL", "http://localhost:8000").rstrip("/")
URGENT_PHONE = env.str("URGENT_PHONE", "")
DEMO = env.bool("DEMO", False)
DEBUG = env.bool("DEBUG", False)
SECRET_KEY = _secret("SECRET_KEY") or _kept("secret_key")
_site = urlsplit(SITE_URL)
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[_site.hostname or "localhost", "127.0.0.1"]
)
CSRF_TRUSTED_ORIGINS = [SITE_URL]
_SECURE = _site.scheme == "https"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "lucide",
    "csp",
    "django_structlog",
    "accounts",
    "policy",
    "incidents",
]

MIDDLEWARE = [
    "esafety.logs.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "accounts.middleware.PrivatePagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "accounts.middleware.OwnPagesOnlyMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.sign_in_backend.OlderSessionsMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.lock_middleware.LockMiddleware",
    "accounts.middleware.StandingMiddleware",
    "accounts.school_devices.SchoolDeviceMiddleware",
    "accounts.middleware.SignInFirstMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "esafety.urls"
WSGI_APPLICATION = "esafety.wsgi.application"
_CONTEXT = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "accounts.context.frame",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": _CONTEXT},
    },
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {"environment": "accounts.templatetags.drawn.environment"},
    },
]

# --- Data -------------------------------------------------------------------

DATABASES = {
    "default": env.db("DATABASE_URL", f"sqlite:///{DATA_DIR / 'daybook.sqlite3'}")
}
_database = DATABASES["default"]
_database_password = _secret("DATABASE_PASSWORD")
if _database_password:
    _database["PASSWORD"] = _database_password
if _database["ENGINE"] == "django.db.backends.sqlite3":
    # One writer at a time that waits its turn, and a commit that survives a power
    # cut. recursive_triggers makes REPLACE INTO meet the append-only triggers.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
            "PRAGMA recursive_triggers=ON;"
        ),
    }
    _database["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
else:
    # A new connection for each request doubles the time of a page, and what the
    # server keeps of its questions ends with it (accounts/models/server_side.py).
    _database["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", 600)
    _database["CONN_HEALTH_CHECKS"] = True
    _database["KEEPS_STATEMENTS"] = env.bool("DATABASE_KEEPS_STATEMENTS", True)

REDIS_URL = env.str("REDIS_URL", "")
_redis_password = _secret("REDIS_PASSWORD")
if _redis_password:
    REDIS_URL = REDIS_URL.replace("://", f"://:{quote(_redis_password, safe='')}@", 1)
# Never in Redis: it counts tries at passwords, and sign-in must not need the queue.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # The default of 300 rows would let a guesser push the counts of tries out.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- People -----------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.sign_in_backend.SignInBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "accounts.passwords.GuessableValidator"},
]
# The school's own accounts that sign in; none where nothing is set (docs/install.md).
SIGN_IN_PROVIDERS = [
    *microsoft(
        tenant=env.str("MICROSOFT_TENANT", ""),
        client_id=env.str("MICROSOFT_CLIENT_ID", ""),
        client_secret=_secret("MICROSOFT_CLIENT_SECRET"),
    ),
    *google(
        client_id=env.str("GOOGLE_CLIENT_ID", ""),
        client_secret=_secret("GOOGLE_CLIENT_SECRET"),
        domain=env.str("GOOGLE_DOMAIN", ""),
    ),
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "incidents:home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
# Ours says the same, without a way to sign up (accounts.views.sign_in_code).
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
# Django's own token: allauth's keeps a second table of addresses in step.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = (
    "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 a class
)
PASSWORD_RESET_TIMEOUT = 30 * 60
ACCOUNT_FORMS = {
    "login": "accounts.forms.sign_in.SignInForm",
    "reauthenticate": "accounts.forms.sign_in.ConfirmPasswordForm",
    "request_login_code": "accounts.forms.sign_in.AskForCodeForm",
    "confirm_login_code": "accounts.forms.sign_in.MailedCodeForm",
    "change_password": "accounts.forms.account.ChangeOwnPasswordForm",
    "set_password": "accounts.forms.account.FirstPasswordForm",
    "reset_password": "accounts.forms.account.AskForLinkForm",
    "reset_password_from_key": "accounts.forms.account.NewPasswordForm",
}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _site.scheme
# Five wrong passwords from one network address, then a wait of 15 minutes (screens.md
# 3.20). From everywhere it takes more, so that no stranger alone shuts somebody out.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "5/15m/key,60/15m/ip",
    "login_failed_anywhere": "100/15m/key",
    "login_failed_known": "5/15m/key",
    "login": "120/m/ip",
    "reset_password": "20/m/ip,5/m/key",
    # Our own, of the public form: a family sends one, a street does not send ten.
    "complaint": "10/h/ip",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)
MFA_ADAPTER = "accounts.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.sign_in.CodeForm",
    "authenticate_webauthn": "accounts.forms.sign_in.PasskeyForm",
    "login_webauthn": "accounts.forms.sign_in.PasskeySignInForm",
    "reauthenticate": "accounts.forms.sign_in.ConfirmCodeForm",
    "reauthenticate_webauthn": "accounts.forms.sign_in.ConfirmPasskeyForm",
    "activate_totp": "accounts.forms.account.AddAppForm",
    "deactivate_totp": "accounts.forms.account.RemoveAppForm",
    "add_webauthn": "accounts.forms.account.AddPasskeyForm",
    "edit_webauthn": "accounts.forms.account.RenamePasskeyForm",
    "generate_recovery_codes": "accounts.forms.account.NewBackupCodesForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _SECURE
MFA_TOTP_ISSUER = PRODUCT_NAME
MFA_TOTP_TOLERANCE = 1

# --- Sessions and headers ---------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _SECURE
SESSION_COOKIE_NAME = "__Host-session" if _SECURE else "session"
BROWSER_COOKIE_NAME = "__Host-browser" if _SECURE else "browser"
DEVICE_COOKIE_NAME = "__Host-device" if _SECURE else "device"
CSRF_COOKIE_NAME = "__Host-csrf" if _SECURE else "csrf"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "accounts.middleware.csrf_failed"
SECURE_SSL_REDIRECT = _SECURE
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 31_536_000) if _SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _SECURE and env.bool("HSTS_INCLUDE_SUBDOMAINS", False)
SECURE_HSTS_PRELOAD = _SECURE and env.bool("HSTS_PRELOAD", False)
# Django wants names below this one bound too, and shipped in browsers. They may be
# other services of the school, so that is the school's to choose.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", False) else None
)
# Container health checks come over plain HTTP from the machine itself.
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        # A form that leads on to a provider must be let.
        "form-action": [SELF, *(each.origin for each in SIGN_IN_PROVIDERS)],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    **{each: [] for each in ("camera", "geolocation", "microphone", "payment", "usb")},
    "publickey-credentials-get": ["self"],
    "publickey-credentials-create": ["self"],
}
# Every file is refused, but at an address that says it takes one and up to its limit.
FILE_UPLOAD_HANDLERS = ["accounts.uploads.RefuseUploads"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

# --- Attachments ------------------------------------------------------------

# Encrypted files lie here, one for each attachment (docs/decisions.md).
ATTACHMENTS_DIR = DATA_DIR / "attachments"
# The first encrypts; each decrypts, so that a key can be replaced.
ATTACHMENT_KEYS = (_secret("ATTACHMENT_KEY") or _kept("attachment_key")).split(",")

# --- Words and time ---------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["esafety.formats"]
FORM_RENDERER = "accounts.forms.renderer.DaybookRenderer"
CRISPY_ALLOWED_TEMPLATE_PACKS = "daybook"
CRISPY_TEMPLATE_PACK = "daybook"

# --- Static files -----------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(DATA_DIR / "static")))
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "esafety.bundles.BundleFinder",
]
# The embedded default serves straight from the finders; production collects.
WHITENOISE_USE_FINDERS = env.bool("STATIC_FROM_FINDERS", True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WHITENOISE_USE_FINDERS
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- Mail -------------------------------------------------------------------

# The embedded default keeps mail as files in DATA_DIR/mail.
vars().update(env.email("EMAIL_URL", f"filemail:///{DATA_DIR / 'mail'}"))
_mail_password = _secret("EMAIL_PASSWORD")
if _mail_password:
    EMAIL_HOST_PASSWORD = _mail_password
DEFAULT_FROM_EMAIL = env.str(
    "DEFAULT_FROM_EMAIL", f"{PRODUCT_NAME} <daybook@localhost>"
)
EMAIL_TIMEOUT = 20

# --- The audit log and backups ----------------------------------------------

# The heads of the chains go here once a day: people outside this machine's reach.
AUDIT_ANCHOR_TO = env.list("AUDIT_ANCHOR_TO", default=[])
AUDIT_KEY = _secret("AUDIT_KEY")
BACKUP_KEY = _secret("BACKUP_KEY")

# --- Scheduled work ---------------------------------------------------------

CELERY_BROKER_URL = REDIS_URL or "spool://localhost"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
if not REDIS_URL:
    _spool = DATA_DIR / "spool"
    (_spool / "control").mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_spool),
        "data_folder_out": str(_spool),
        "control_folder": str(_spool / "control"),
    }

# --- Logs -------------------------------------------------------------------

DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = DEBUG_LEVEL
DJANGO_STRUCTLOG_CELERY_DEFAULT_LOG_LEVEL = DEBUG_LEVEL
DJANGO_STRUCTLOG_CELERY_TASK_FAILURE_LOG_LEVEL = ERROR_LEVEL
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "esafety.logs.formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO").upper()},
    "loggers": {
        # The middleware says the same, by page and not by address.
        "django.request": {"level": "CRITICAL"},
        # Its fixed tasks are no news; their faults are.
        "celery": {"level": "WARNING"},
    },
}
