"""What every page's frame needs: the school, the navigation, the help line."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from accounts import locking, navigation
from accounts.abilities import DIGEST_ROLES
from accounts.models import School, Site, User
from accounts.models.school_days import read_phones
from accounts.site_choice import choice_of
from accounts.strips import strips_for
from accounts.terms import Colours, TextSize


@dataclass(frozen=True)
class WhomToAsk:
    """Who is rung about what somebody may not see, and at which number."""

    name: str
    phone: str


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the context of templates/base.html for this request.

    `frame_site` is the site of the person's first post, or None; its phone is the
    help line. `site_choice` is None for who has one site. `frame_school` is None
    before a school is set up.
    """
    context: dict[str, Any] = {
        "product_name": settings.PRODUCT_NAME,
        "is_demo": settings.DEMO,
        "now": timezone.localtime(),
    }
    user = getattr(request, "user", None)
    if isinstance(user, User) and user.is_authenticated:
        sites = user.duties.sites
        site = sites[0] if sites else None
        read_phones(sites)
        return context | {
            "frame_sites": sites,
            "frame_site": site,
            "frame_school": site.school if site else _school_of_children(user),
            "duties": user.duties,
            "navigation": navigation.entries_for(request, user),
            "whom_to_ask": lambda: _whom_to_ask(site),
            "rest": locking.rest_of(request),
            "display": display_of(user),
            "site_choice": choice_of(request, user),
            "strips": strips_for(user, timezone.now()),
        }
    return context | {"frame_school": School.objects.first(), "navigation": []}


def _school_of_children(user: User) -> School | None:
    """Return the school of a parent's child, for those who hold no post there."""
    today = timezone.localdate()
    links = user.parental_links.current(today).select_related("pupil__site__school")
    first = links.order_by("pk").first()
    return first.pupil.site.school if first else None


def display_of(user: User) -> str:
    """Return the classes that give somebody's pages the look they chose."""
    classes = []
    if user.text_size != TextSize.USUAL:
        classes.append(f"text-{user.text_size}")
    if user.colours != Colours.MATCH:
        classes.append(user.colours)
    if user.has_less_motion:
        classes.append("still")
    return " ".join(classes)


def _whom_to_ask(site: Site | None) -> WhomToAsk | None:
    """Return who is rung about what somebody may not see; None without a site.

    The DSL is named only where it is their own phone: on a day on which the site is
    closed somebody else may answer it.
    """
    if site is None:
        return None
    phone, dsl = site.phone_to_ring, None
    if phone == site.dsl_phone:
        today = timezone.localdate()
        dsl = User.objects.holding(DIGEST_ROLES, site=site, on=today).first()
    return WhomToAsk(dsl.full_name if dsl else "the DSL", phone)
