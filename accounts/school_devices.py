"""Knowing the school's own devices again by a cookie, where a school asks for it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.crypto import constant_time_compare

from accounts.models import Device, User
from accounts.operations.devices import digest_of
from accounts.terms import Ability

Handler = Callable[[HttpRequest], HttpResponseBase]
# Browsers keep no cookie for longer than 400 days.
_KEPT_FOR: Final = timedelta(days=400)
_OPEN_EVERYWHERE: Final = frozenset(
    {
        "account_logout",
        "accounts:help",
        "accounts:sign_in_help",
        "accounts:accessibility",
        "accounts:privacy",
        "accounts:locked",
        "accounts:unlock",
        "accounts:unlock_by_passkey",
        "accounts:still_here",
    }
)


def remember_device(response: HttpResponse, device: Device, key: str) -> None:
    """Give the browser the key of the device it runs on."""
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        f"{device.pk.hex}.{key}",
        max_age=_KEPT_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def device_of(request: HttpRequest) -> Device | None:
    """Return the registered device that the browser runs on, or None."""
    pk, _, key = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "").partition(".")
    try:
        known = Device.objects.in_use().filter(pk=UUID(pk))
    except ValueError:
        return None
    device = known.exclude(key_digest="").select_related("site").first()
    if device is None:
        return None
    is_right = constant_time_compare(device.key_digest, digest_of(key))
    return device if is_right else None


class SchoolDeviceMiddleware:
    """Turn people with a post away from other devices, where their school asks for it.

    Whoever manages settings can reach the page that registers a device.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        user = request.user
        if not isinstance(user, User):
            return None
        sites = user.duties.sites
        if not any(site.school.needs_school_device for site in sites):
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in _OPEN_EVERYWHERE or name.startswith(("mfa_", "account_")):
            return None
        if Ability.MANAGE_SETTINGS in user.duties and name.startswith(
            ("accounts:device", "accounts:settings")
        ):
            return None
        device = device_of(request)
        schools = {site.school_id for site in sites}
        if device is not None and device.site.school_id in schools:
            return None
        return render(request, "accounts/school_device.html", status=403)
