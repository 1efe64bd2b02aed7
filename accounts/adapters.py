"""How allauth is bent to the house: no sign-up, own words, secrets kept encrypted."""

import base64
import logging
import math
import time
from datetime import timedelta
from typing import Any, ClassVar, Final
from urllib.parse import urlencode

import qrcode
from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.account.internal.stagekit import clear_login
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from qrcode.image.svg import SvgPathFillImage

from accounts.middleware import belongs_here, ended_page
from accounts.models import User
from accounts.models.browsers import KnownBrowser, browser_words
from accounts.models.sign_in_methods import methods_of
from accounts.operations import people, sessions

logger = logging.getLogger(__name__)

_APP: Final = "allauth.account"
# Each limit that a try counts towards: its name in ACCOUNT_RATE_LIMITS, and its key.
Limits = list[tuple[str, str]]


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # it has no types
    """Nobody signs up: people are given accounts by their school."""

    error_messages: ClassVar = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "E-mail or password is wrong.",
        "enter_current_password": (
            "That is not your password. Enter the one you use now."
        ),
        "incorrect_password": "That password is wrong. Type it again.",
        "too_many_login_attempts": (
            "There were too many wrong tries. Wait 15 minutes, then try again."
        ),
        "rate_limited": (
            "There were too many wrong tries. Wait 15 minutes, then try again."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        return None

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Build the link from SITE_URL, never from the Host header (threats.md 13)."""
        return people.new_password_link(key)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:account")

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try, or show how long to wait where none is left."""
        counted = ratelimit.RateLimitUsage(usage=[])
        for action, key in self._limits(request, **credentials):
            usage = ratelimit.consume(request, app=_APP, action=action, key=key)
            if not usage:
                counted.rollback()
                raise self._wait_page(request, **credentials)
            counted.usage += usage.usage
        # Taken back by allauth where the password is right.
        self._login_failed_rl_usage = counted

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Say how many tries are left, in the same words for an unknown address.

        Tries are counted for each e-mail address that is typed, known or not, so the
        number says nothing about which accounts exist.
        """
        left, _ = self._tries_left(request, **credentials)
        if left < 1:
            raise self._wait_page(request, **credentials)
        tries = "1 try" if left == 1 else f"{left} tries"
        message = (
            "E-mail or password is wrong. "
            f"You have {tries} left before a 15-minute wait."
        )
        raise ValidationError(message, code="email_password_mismatch")

    def pre_login(
        self, request: HttpRequest, user: User, **kwargs: Any
    ) -> HttpResponse | None:
        """Turn a leaver away, after the right password and before anything else."""
        if belongs_here(user):
            return None
        clear_login(request)
        return ended_page(request, user)

    def post_login(
        self, request: HttpRequest, user: User, **kwargs: Any
    ) -> HttpResponse:
        """Note the session and the browser, which keeps a key to be known again by."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        name = settings.BROWSER_COOKIE_NAME
        key = sessions.note_sign_in(
            session_key=request.session.session_key or "",
            words=browser_words(request.headers.get("User-Agent", "")),
            browser_key=request.COOKIES.get(name, "")[:100],
            by=user,
        )
        response.set_cookie(
            name,
            key,
            max_age=timedelta(days=400),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return response

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in for twelve hours from now, however often the session is saved."""
        super().login(request, user)
        request.session.set_expiry(
            timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
        )

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Have whoever has nothing to confirm themselves with sign in once more.

        Somebody who signs in with Microsoft or Google alone has no password here.
        allauth would take them for confirmed for as long as the session lasts.
        """
        request = context.request
        user = request.user
        records = get_authentication_records(request, user)
        is_old = bool(records) and (
            records[-1]["at"] < time.time() - account_settings.REAUTHENTICATION_TIMEOUT
        )
        if is_old and not get_reauthentication_flows(user):
            back = request.get_full_path() if request.method == "GET" else "/account/"
            logout(request)
            messages.info(
                request, "Sign in once more to go on. It shows that it is you."
            )
            query = urlencode({REDIRECT_FIELD_NAME: back})
            raise ImmediateHttpResponse(redirect(f"{reverse('account_login')}?{query}"))
        needed: bool = super().is_reauthentication_required(app=app, **kwargs)
        return needed

    def send_mail(self, template_prefix: str, email: str, context: Any) -> None:
        """Send, and carry on when the mail server is away.

        The page says the same either way: that mail cannot go out to one address
        must not show that the address is known.
        """
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as fault:
            logger.warning("Account mail was not sent: %s", type(fault).__name__)

    def _tries_left(
        self, request: HttpRequest, **credentials: Any
    ) -> tuple[int, float]:
        """Return how many wrong passwords are left, and the seconds until the next."""
        now = time.time()
        lefts, waits = [], [0.0]
        for action, key in self._limits(request, **credentials):
            limit = {"app": _APP, "action": action}
            for rate in ratelimit.get_rates(**limit):
                name = ratelimit.get_cache_key(request, rate=rate, key=key, **limit)
                past = [at for at in cache.get(name, []) if at > now - rate.duration]
                lefts.append(rate.amount - len(past))
                if len(past) >= rate.amount:
                    waits.append(min(past) + rate.duration - now)
        return min(lefts), max(waits)

    def _limits(self, request: HttpRequest, **credentials: Any) -> Limits:
        """Return what a try counts towards: few from one place, more from everywhere.

        A browser in which the person has signed in before counts for itself, so that
        no stranger's tries keep them out of it.
        """
        account = self._get_login_attempts_cache_key(request, **credentials)
        browser = request.COOKIES.get(settings.BROWSER_COOKIE_NAME, "")[:100]
        email = credentials.get("email", "")
        if browser and KnownBrowser.objects.used_by(email, key=browser).exists():
            return [("login_failed_known", f"{account} in {browser}")]
        return [
            ("login_failed", f"{account} from {ratelimit.get_ip(request)}"),
            ("login_failed_anywhere", account),
        ]

    def _delete_login_attempts_cached_email(
        self, request: HttpRequest, **credentials: Any
    ) -> None:
        """Begin to count anew for whoever has set a password through a mailed link.

        `NewPasswordForm` asks for it: allauth does so for the addresses alone that it
        keeps itself, and most people have none there. What is counted for the whole
        network address stays: a mailed link of one account would otherwise give a
        guesser sixty more tries at all the others.
        """
        for action, key in self._limits(request, **credentials):
            limit = {"app": _APP, "action": action}
            for rate in ratelimit.get_rates(**limit):
                if rate.per == "key":
                    cache.delete(
                        ratelimit.get_cache_key(request, rate=rate, key=key, **limit)
                    )

    def _wait_page(
        self, request: HttpRequest, **credentials: Any
    ) -> ImmediateHttpResponse:
        _, seconds = self._tries_left(request, **credentials)
        minutes = max(1, math.ceil(seconds / 60))
        response = render(
            request, "account/locked.html", {"minutes": minutes}, status=429
        )
        response["Retry-After"] = str(minutes * 60)
        return ImmediateHttpResponse(response)


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # it has no types
    """Second factors in our words, their secrets encrypted in the database.

    The key is made from SECRET_KEY, so a stolen copy of the database gives no codes.
    A key that is replaced goes to SECRET_KEY_FALLBACKS until people have set up anew.
    """

    error_messages: ClassVar = DefaultMFAAdapter.error_messages | {
        "incorrect_code": (
            "That code is wrong or old. Enter the newest code in your app, or a "
            "backup code."
        ),
        "cannot_generate_recovery_codes": (
            "Add a passkey or an authenticator app before you make backup codes."
        ),
    }

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret; one that no key opens becomes one that matches nothing."""
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            logger.error("A second factor was made with another SECRET_KEY.")  # noqa: TRY400  # a trace would add nothing
            secret: str = generate_totp_secret()
            return secret

    def generate_authenticator_name(
        self,
        user: User,
        type: Authenticator.Type,  # noqa: A002  # allauth names it
    ) -> str:
        held = methods_of(user).filter(type=type).count()
        return f"Passkey {held + 1}" if held else "Passkey"

    def build_totp_svg(self, url: str) -> str:
        """Draw the square on white, so that a phone reads it off a dark page too."""
        image = qrcode.make(url, image_factory=SvgPathFillImage)
        drawn: str = image.to_string(encoding="unicode")
        return drawn

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": settings.PRODUCT_NAME}


def _box() -> MultiFernet:
    keys = [str(settings.SECRET_KEY), *map(str, settings.SECRET_KEY_FALLBACKS)]
    return MultiFernet([Fernet(_key_from(key)) for key in keys])


def _key_from(secret: str) -> bytes:
    made = HKDF(SHA256(), 32, salt=None, info=b"daybook second factors")
    return base64.urlsafe_b64encode(made.derive(secret.encode()))
