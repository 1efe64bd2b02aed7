"""Forms of signing in and of showing a second factor, drawn in our look."""

from typing import Any, Final

from allauth.account.fields import EmailField
from allauth.account.forms import ConfirmLoginCodeForm, LoginForm, RequestLoginCodeForm
from allauth.account.forms import ReauthenticateForm as ConfirmByPassword
from allauth.account.internal.flows.login import perform_password_login
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from accounts.forms.daybook import DaybookForm

CODE_ERRORS: Final = {"required": "Enter the code"}


def email_field(**widget: str) -> forms.EmailField:
    """Return the field for the address that somebody signs in with."""
    field: forms.EmailField = EmailField(
        label="E-mail",
        widget=forms.EmailInput(attrs={"autocomplete": "username", **widget}),
        error_messages={
            "required": "Enter your e-mail address",
            "invalid": "Enter an e-mail address, such as name@school.sch.uk",
        },
    )
    return field


def password_field(label: str, *, is_new: bool = False) -> forms.CharField:
    """Return a field for the password in use. Pasting works and nothing is cut."""
    return forms.CharField(
        label=label,
        strip=False,
        widget=forms.PasswordInput(
            attrs={
                "autocomplete": "new-password" if is_new else "current-password",
                "data-can-show": "",
            }
        ),
        error_messages={"required": "Enter your password"},
    )


def code_field(label: str, hint: str = "") -> forms.CharField:
    """Return a field for a code from an app, or for a backup code."""
    return forms.CharField(
        label=label,
        help_text=hint,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "class": "box--code",
            }
        ),
        error_messages=CODE_ERRORS,
    )


class SignInForm(DaybookForm, LoginForm):  # type: ignore[misc]  # allauth has no types
    """E-mail and password. Wrong ones are counted by the account adapter."""

    password = password_field("Password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = email_field()
        self.order_fields(["login", "password"])

    def login(self, request: HttpRequest, redirect_url: Any = None) -> HttpResponse:
        """Go on to the second factor, or in. The adapter sets how long it lasts."""
        self._login.redirect_url = redirect_url
        credentials = self.user_credentials()
        response: HttpResponse = perform_password_login(
            request, credentials, self._login
        )
        return response


class AskForCodeForm(DaybookForm, RequestLoginCodeForm):  # type: ignore[misc]  # as above
    """Ask for a code by e-mail, in place of a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = email_field()

    @property
    def user(self) -> Any:
        """Return whose address it is; None when no account uses it."""
        return self._user


class MailedCodeForm(DaybookForm, ConfirmLoginCodeForm):  # type: ignore[misc]  # as above
    """The code from the e-mail."""

    code = code_field("Code from the e-mail", "It works once, for 10 minutes.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # It has letters, so a keypad of figures would not do.
        del self.fields["code"].widget.attrs["inputmode"]


class ConfirmPasswordForm(DaybookForm, ConfirmByPassword):  # type: ignore[misc]  # as above
    """The password again, before something that matters."""

    password = password_field("Password")


class _CodeUsedOnce:
    """Refuse a code from an app a second time, for as long as it could be used."""

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]  # the form beside it
        method: Authenticator = self.authenticator  # type: ignore[attr-defined]  # set there
        if method.type == Authenticator.Type.TOTP:
            # allauth remembers for one period; the tolerance makes it several.
            window = (2 * mfa_settings.TOTP_TOLERANCE + 1) * mfa_settings.TOTP_PERIOD
            used = f"second-factor-used:{method.user_id}:{normalize_user_code(code)}"
            if not cache.add(used, "y", timeout=window):
                raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(_CodeUsedOnce, DaybookForm, AuthenticateForm):  # type: ignore[misc]  # as above
    """The code from an app while signing in."""

    code = code_field("Code", "6 figures from your app. A backup code has 8.")


class ConfirmCodeForm(_CodeUsedOnce, DaybookForm, ReauthenticateForm):  # type: ignore[misc]  # as above
    """The code from an app again, before something that matters."""

    code = code_field("Code", "6 figures from your app. A backup code has 8.")


class PasskeyForm(DaybookForm, AuthenticateWebAuthnForm):  # type: ignore[misc]  # as above
    """A passkey as the second step. passkey.js fills it in."""


class ConfirmPasskeyForm(DaybookForm, ReauthenticateWebAuthnForm):  # type: ignore[misc]  # as above
    """A passkey again, before something that matters."""


class PasskeySignInForm(DaybookForm, LoginWebAuthnForm):  # type: ignore[misc]  # as above
    """A passkey in place of e-mail and password."""
