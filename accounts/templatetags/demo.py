"""What a training copy shows so that somebody can try it without a phone."""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from allauth.mfa.utils import decrypt
from django import template
from django.conf import settings
from django.http import HttpRequest

from accounts.models import User
from accounts.models.sign_in_methods import methods_of

register = template.Library()


@register.simple_tag(takes_context=True)
def training_code(context: template.Context) -> str:
    """Return the code that the account now signing in needs, or an empty text.

    There is one only where DEMO is on and every site of the account's posts belongs
    to a training school. On any other screen it would undo the second factor.
    """
    request: HttpRequest = context["request"]
    stage = getattr(request, "_login_stage", None)
    user = stage.login.user if stage else None
    if not settings.DEMO or not isinstance(user, User) or not _is_in_training(user):
        return ""
    app = methods_of(user).filter(type=Authenticator.Type.TOTP).first()
    if app is None:
        return ""
    counters = list(auth.yield_hotp_counters_from_time())
    value = auth.hotp_value(decrypt(app.data["secret"]), counters[len(counters) // 2])
    code: str = auth.format_hotp_value(value)
    return code


def _is_in_training(user: User) -> bool:
    sites = user.duties.sites
    return bool(sites) and all(site.school.is_training for site in sites)
