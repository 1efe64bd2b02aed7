"""The form behind the passkey button of the sign-in page."""

from django import template

from accounts.forms.sign_in import PasskeySignInForm

register = template.Library()


@register.simple_tag
def passkey_sign_in_form() -> PasskeySignInForm:
    """Return the empty form that passkey.js fills in."""
    return PasskeySignInForm(auto_id="passkey_%s")
