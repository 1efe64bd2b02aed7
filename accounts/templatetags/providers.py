"""The buttons of the school's own accounts on the sign-in page."""

from django import template
from django.conf import settings

from accounts.providers import Provider

register = template.Library()


@register.simple_tag
def sign_in_providers() -> list[Provider]:
    """Return the providers that are set up: mostly none or one."""
    return list(settings.SIGN_IN_PROVIDERS)
