"""The school's own accounts, of Microsoft or Google, that sign in to Daybook.

Plain values made from the settings. Addresses are those that both publish.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class Provider:
    """Where a provider signs people in, and whom of its users the school means.

    `tenant` is the id of the school's directory at Microsoft, `domain` the one of its
    accounts at Google; empty where that provider has none, or where none was given.
    """

    key: str
    name: str
    client_id: str
    client_secret: str
    authorize_url: str
    token_url: str
    keys_url: str
    issuers: tuple[str, ...]
    tenant: str = ""
    domain: str = ""

    @property
    def origin(self) -> str:
        """Return the origin that a form may lead to, for the security policy."""
        parts = urlsplit(self.authorize_url)
        return f"{parts.scheme}://{parts.netloc}"


def microsoft(*, tenant: str, client_id: str, client_secret: str) -> list[Provider]:
    """Return Microsoft where it is set up, nothing where no client is named.

    The tenant is the id of the school's own directory. `common` and the like would
    let anybody's directory say who somebody is: refused, as is half a setting.
    """
    if not (tenant or client_id):
        return []
    try:
        tenant = str(UUID(tenant))
    except ValueError as fault:
        raise ImproperlyConfigured(
            "MICROSOFT_TENANT is the id of the school's own directory, 32 hexadecimal "
            "digits with dashes. common, organizations and consumers are refused."
        ) from fault
    _need(MICROSOFT_CLIENT_ID=client_id, MICROSOFT_CLIENT_SECRET=client_secret)
    home = f"https://login.microsoftonline.com/{tenant}"
    return [
        Provider(
            key="microsoft",
            name="Microsoft",
            client_id=client_id,
            client_secret=client_secret,
            authorize_url=f"{home}/oauth2/v2.0/authorize",
            token_url=f"{home}/oauth2/v2.0/token",
            keys_url=f"{home}/discovery/v2.0/keys",
            issuers=(f"{home}/v2.0",),
            tenant=tenant,
        )
    ]


def google(*, client_id: str, client_secret: str, domain: str) -> list[Provider]:
    """Return Google where it is set up, nothing where no client is named."""
    if not client_id:
        return []
    _need(GOOGLE_CLIENT_SECRET=client_secret)
    return [
        Provider(
            key="google",
            name="Google",
            client_id=client_id,
            client_secret=client_secret,
            authorize_url="https://accounts.google.com/o/oauth2/v2/auth",
            token_url="https://oauth2.googleapis.com/token",  # noqa: S106 an address
            keys_url="https://www.googleapis.com/oauth2/v3/certs",
            issuers=("https://accounts.google.com", "accounts.google.com"),
            domain=domain.strip().lower(),
        )
    ]


def _need(**values: str) -> None:
    missing = [name for name, value in values.items() if not value]
    if missing:
        raise ImproperlyConfigured(f"Set {missing[0]} too.")
