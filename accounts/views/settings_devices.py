"""The school's own devices, and whether people may sign in on others."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.forms.settings import DeviceForm
from accounts.models import Device, User
from accounts.operations import devices as device_operations
from accounts.refusals import NotAllowed, Refusal
from accounts.school_devices import device_of, remember_device
from accounts.signed_in import signed_in_user
from accounts.views.form_page import form_page, is_carried_out
from accounts.views.settings import school_managed_by, sites_managed_by


@require_safe
def devices(request: HttpRequest) -> HttpResponse:
    """List the devices, and say which of them this is."""
    user = signed_in_user(request)
    schools = {site.school for site in sites_managed_by(user)}
    return render(
        request,
        "accounts/settings/devices.html",
        {
            "schools": sorted(schools, key=str),
            "devices": list(_devices(user).order_by("is_retired", "name")),
            "here": device_of(request),
        },
    )


def add(request: HttpRequest) -> HttpResponse:
    """Add a device."""
    user = signed_in_user(request)
    form = DeviceForm(_posted(request), sites=sites_managed_by(user))

    def act(given: dict[str, Any]) -> None:
        device_operations.add_device(by=user, **given)

    return _page(request, form, act, "Add a device", "Add the device")


def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change the name or number of a device."""
    user = signed_in_user(request)
    sites = sites_managed_by(user)
    device = get_object_or_404(_devices(user), pk=pk)
    form = DeviceForm(_posted(request), sites=sites, device=device)

    def act(given: dict[str, Any]) -> None:
        device_operations.change_device(device=device, by=user, **given)

    return _page(request, form, act, f"Change {device.name}", "Save")


@require_POST
def register(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make the browser in use one that is known again."""
    user = signed_in_user(request)
    device = get_object_or_404(_devices(user), pk=pk)
    key: list[str] = []
    response = _done(
        request,
        lambda: key.append(device_operations.register_browser(device=device, by=user)),
        f"This browser is now known as {device}.",
    )
    if key:
        remember_device(response, device, key[0])
    return response


@require_POST
def switch(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Switch a device off, or on again."""
    user = signed_in_user(request)
    device = get_object_or_404(_devices(user), pk=pk)
    if device.is_retired:
        return _done(
            request,
            lambda: device_operations.switch_on(device=device, by=user),
            "The device is in use. Register its browser again.",
        )
    return _done(
        request,
        lambda: device_operations.switch_off(device=device, by=user),
        "The device is switched off.",
    )


@require_POST
def need(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whether people with a post need a registered device."""
    user = signed_in_user(request)
    school = school_managed_by(user, pk)
    is_needed = request.POST.get("needed") == "yes"
    return _done(
        request,
        lambda: device_operations.need_school_devices(
            school=school, is_needed=is_needed, here=device_of(request), by=user
        ),
        "People with a post now need a registered device."
        if is_needed
        else "People can sign in on any device.",
    )


def _devices(user: User) -> Any:
    sites_managed_by(user)
    return Device.objects.visible_to(user, on=timezone.localdate()).select_related(
        "site"
    )


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _page(
    request: HttpRequest, form: Any, act: Any, title: str, button: str
) -> HttpResponse:
    if request.method == "POST" and is_carried_out(form, act):
        messages.success(request, "Saved.")
        return redirect("accounts:devices")
    return form_page(
        request,
        form,
        title=title,
        button=button,
        back=reverse("accounts:devices"),
        back_words="Devices",
    )


def _done(request: HttpRequest, act: Callable[[], object], said: str) -> HttpResponse:
    try:
        act()
    except NotAllowed as refusal:
        raise PermissionDenied from refusal
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, said)
    return redirect("accounts:devices")
