"""Asking a provider who somebody is, and believing only what it proves.

OpenID Connect's code flow with PKCE, state and a nonce. allauth's own parts carry
the protocol; what a token must say for this school is decided here.
"""

from dataclasses import dataclass
from secrets import compare_digest, token_urlsafe
from typing import Any, Final
from urllib.parse import urlencode

import jwt
from allauth.socialaccount.internal import jwtkit, statekit
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from requests import RequestException

from accounts.providers import Provider

_GMAIL: Final = "@gmail.com"


class ProviderIsAway(Exception):
    """The provider did not answer in time, or not with what it promises."""


class NotProven(Exception):
    """What came back does not prove who somebody is to this school."""


@dataclass(frozen=True)
class Proof:
    """Whom a provider has proven somebody to be: its own lasting id, and the address.

    The address is one that the provider vouches for within the school's own tenant
    or domain.
    """

    provider: str
    subject: str
    email: str


def begin(request: HttpRequest, provider: Provider, *, back: str) -> str:
    """Return the provider's address to send the browser to; keep what must come back.

    `back` is the path that the sign-in leads to.
    """
    challenge = generate_code_challenge()
    nonce = token_urlsafe(32)
    state = statekit.stash_state(
        request,
        provider_id=provider.key,
        state={"nonce": nonce, "verifier": challenge["code_verifier"], "back": back},
        state_id=token_urlsafe(32),
    )
    asked = {
        "client_id": provider.client_id,
        "redirect_uri": _way_back(provider),
        "response_type": "code",
        "scope": "openid email profile",
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge["code_challenge"],
        "code_challenge_method": challenge["code_challenge_method"],
        "prompt": "select_account",
    }
    if provider.domain:
        asked["hd"] = provider.domain
    return f"{provider.authorize_url}?{urlencode(asked)}"


def kept(request: HttpRequest, provider: Provider) -> dict[str, str]:
    """Return what `begin` kept, once. Refuses with `NotProven` what it did not begin.

    A state is of this browser, this provider, ten minutes old at most, and used up.
    """
    state: dict[str, str] | None = statekit.unstash_state(
        request, provider_id=provider.key, state_id=request.GET.get("state", "")
    )
    if state is None:
        raise NotProven
    return state


def proof_from(
    request: HttpRequest, provider: Provider, *, code: str, state: dict[str, str]
) -> Proof:
    """Trade the code for a signed token and return whom it proves somebody to be.

    Refuses with `ProviderIsAway`, and with `NotProven` a token that is expired, is
    for another client, of another issuer, tenant or domain, answers another nonce,
    or names an address that the provider does not vouch for.
    """
    claims = _claims(request, provider, code=code, verifier=state["verifier"])
    if not compare_digest(str(claims.get("nonce", "")), state["nonce"]):
        raise NotProven
    subject, email = str(claims.get("sub", "")), _address(provider, claims)
    # An address in other letters could look, or compare, like somebody else's.
    if not subject or len(subject) > 255 or "@" not in email or not email.isascii():
        raise NotProven
    return Proof(provider=provider.key, subject=subject, email=email)


def _claims(
    request: HttpRequest, provider: Provider, *, code: str, verifier: str
) -> dict[str, Any]:
    client = OAuth2Client(
        request,
        provider.client_id,
        provider.client_secret,
        "POST",
        provider.token_url,
        _way_back(provider),
    )
    try:
        answer = client.get_access_token(code, pkce_code_verifier=verifier)
        token = answer["id_token"]
        if jwt.get_unverified_header(token).get("alg") != "RS256":
            raise NotProven
        claims: dict[str, Any] = jwtkit.verify_and_decode(
            credential=token,
            keys_url=provider.keys_url,
            issuer=list(provider.issuers),
            audience=provider.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
    except RequestException as fault:
        raise ProviderIsAway from fault
    except (OAuth2Error, jwt.PyJWTError, LookupError, TypeError, ValueError) as fault:
        raise NotProven from fault
    if "exp" not in claims or claims.get("aud") != provider.client_id:
        raise NotProven
    return claims


def _address(provider: Provider, claims: dict[str, Any]) -> str:
    """Return the address that the provider vouches for, or refuse with `NotProven`."""
    if provider.key == "microsoft":
        return _microsoft_address(provider, claims)
    email = str(claims.get("email", "")).strip()
    hosted = str(claims.get("hd", "")).lower()
    if claims.get("email_verified") is not True or hosted != (
        provider.domain or hosted
    ):
        raise NotProven
    # Google vouches for its own addresses and those of a domain it hosts. Any other
    # was proven once, and may be somebody else's by now.
    if not hosted and not email.lower().endswith(_GMAIL):
        raise NotProven
    return email


def _microsoft_address(provider: Provider, claims: dict[str, Any]) -> str:
    """Return the address of a member of the tenant.

    `email` is what a directory says and is believed only where Microsoft adds that
    the owner of its domain is known (`xms_edov`). Otherwise it is the name to sign in
    with, whose domain a tenant must prove. A guest signs in somewhere else (`idp`).
    """
    is_guest = claims.get("idp", claims["iss"]) != claims["iss"]
    if claims.get("tid") != provider.tenant or is_guest or claims.get("acct") == 1:
        raise NotProven
    is_known = claims.get("xms_edov") in (True, 1, "1", "true")
    return str(claims.get("email" if is_known else "preferred_username", "")).strip()


def _way_back(provider: Provider) -> str:
    """Return the address that the provider sends back to, from SITE_URL alone."""
    path = reverse("accounts:signed_in_with", args=[provider.key])
    return f"{settings.SITE_URL}{path}"
