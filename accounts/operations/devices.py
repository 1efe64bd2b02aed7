"""The school's own devices: adding them, and knowing one again."""

import secrets
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from accounts.abilities import Actor, require
from accounts.models import Device, School, Site
from accounts.operations.people import AlreadyThere, HasEnded, NotFilledIn, keep
from accounts.operations.records import audit
from accounts.operations.school import require_school
from accounts.terms import Ability, RecordKind


def digest_of(key: str) -> str:
    """Return what is kept of a device's key: the key itself is in its browser alone."""
    return sha256(key.encode()).hexdigest()


@transaction.atomic
def add_device(*, site: Site, name: str, asset_number: str, by: Actor) -> Device:
    """Add a device of the school's. Refuses with `NotFilledIn` one that is there."""
    require(by, Ability.MANAGE_SETTINGS, at=site)
    device = Device(site=site, name=name.strip(), asset_number=asset_number.strip())
    if site.devices.filter(asset_number__iexact=device.asset_number).exists():
        raise NotFilledIn("A device with this asset number is there already.")
    keep(device)
    _audit("add_device", device, by=by)
    return device


@transaction.atomic
def change_device(*, device: Device, name: str, asset_number: str, by: Actor) -> None:
    """Change the name or the asset number. Refuses as `add_device` does."""
    require(by, Ability.MANAGE_SETTINGS, at=device.site)
    device.name, device.asset_number = name.strip(), asset_number.strip()
    keep(device)
    _audit("change_device", device, by=by)


@transaction.atomic
def register_browser(*, device: Device, by: Actor) -> str:
    """Return a new key for the browser in use on the device; an older one ends.

    Refuses with `HasEnded` a device that is switched off.
    """
    require(by, Ability.MANAGE_SETTINGS, at=device.site)
    key = secrets.token_urlsafe(32)
    done = (
        Device.objects.in_use()
        .filter(pk=device.pk)
        .update(key_digest=digest_of(key), registered_at=timezone.now())
    )
    if not done:
        raise HasEnded("This device is switched off. Switch it on first.")
    _audit("register_browser", device, by=by)
    return key


@transaction.atomic
def switch_off(*, device: Device, by: Actor) -> None:
    """Stop knowing a device again, at once. Refuses with `HasEnded` one that is off."""
    require(by, Ability.MANAGE_SETTINGS, at=device.site)
    done = (
        Device.objects.in_use()
        .filter(pk=device.pk)
        .update(is_retired=True, key_digest="")
    )
    if not done:
        raise HasEnded("This device is switched off already.")
    _audit("switch_off_device", device, by=by)


@transaction.atomic
def switch_on(*, device: Device, by: Actor) -> None:
    """Take a device back into use; its browser is registered anew."""
    require(by, Ability.MANAGE_SETTINGS, at=device.site)
    done = Device.objects.filter(pk=device.pk, is_retired=True).update(is_retired=False)
    if not done:
        raise AlreadyThere("This device is in use already.")
    _audit("switch_on_device", device, by=by)


@transaction.atomic
def need_school_devices(
    *, school: School, is_needed: bool, here: Device | None, by: Actor
) -> None:
    """Say whether people with a post may sign in on registered devices alone.

    Refuses with `NotFilledIn` to need them from a browser that is not registered:
    whoever did so would shut themselves out.
    """
    require_school(by, school)
    if is_needed and (here is None or here.site.school_id != school.pk):
        raise NotFilledIn(
            "Register the device you are using first, or you would shut yourself out."
        )
    School.objects.filter(pk=school.pk).update(needs_school_device=is_needed)
    audit(
        "need_school_devices",
        record_kind=RecordKind.SCHOOL,
        record=school,
        site=None,
        by=by,
        was=school.needs_school_device,
        now=is_needed,
    )


def _audit(action: str, device: Device, *, by: Actor) -> None:
    audit(
        action,
        record_kind=RecordKind.DEVICE,
        record=device,
        site=device.site,
        by=by,
    )
