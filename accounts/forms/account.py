"""Forms of one's own account: the password and the sign-in methods."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.fields import SetPasswordField
from allauth.account.forms import (
    ChangePasswordForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)
from allauth.account.internal.flows.password_reset import request_password_reset
from allauth.core import context
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm
from allauth.mfa.totp.forms import ActivateTOTPForm, DeactivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest

from accounts.forms.daybook import DaybookForm
from accounts.forms.sign_in import code_field, email_field, password_field
from accounts.models import User


def _new_password() -> SetPasswordField:
    field = SetPasswordField(
        label="New password",
        help_text="At least 12 letters. Four words with nothing in common work well.",
        error_messages={"required": "Enter a new password"},
    )
    del field.widget.attrs["placeholder"]
    field.widget.attrs["data-can-show"] = ""
    return field


def _again() -> forms.CharField:
    field = password_field("New password again", is_new=True)
    field.error_messages["required"] = "Enter the new password again"
    return field


class ChangeOwnPasswordForm(DaybookForm, ChangePasswordForm):  # type: ignore[misc]  # allauth has no types
    """A new password in place of the one in use."""

    oldpassword = password_field("Password now")
    password1 = _new_password()
    password2 = _again()


class FirstPasswordForm(DaybookForm, SetPasswordForm):  # type: ignore[misc]  # as above
    """A password for an account that has none."""

    password1 = _new_password()
    password2 = _again()


class NewPasswordForm(DaybookForm, ResetPasswordKeyForm):  # type: ignore[misc]  # as above
    """A password set through a link."""

    password1 = _new_password()
    password2 = _again()

    def save(self) -> None:
        """Set it, and begin to count the wrong tries at this account anew."""
        super().save()
        get_adapter()._delete_login_attempts_cached_email(  # noqa: SLF001  # allauth's own hook
            context.request, email=self.user.email
        )


class ChoosePasswordForm(DaybookForm):
    """The first password of somebody who was invited."""

    password1 = _new_password()
    password2 = _again()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What is like their own name or address is easy to guess.
        self.fields["password1"].user = user  # type: ignore[attr-defined]  # allauth reads it

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, again = cleaned.get("password1"), cleaned.get("password2")
        if first and again and first != again:
            self.add_error("password2", "Type the same password twice")
        return cleaned


class AskForLinkForm(DaybookForm, ResetPasswordForm):  # type: ignore[misc]  # as above
    """Ask for a link to set a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = email_field()

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Send the link; an unknown address is told so by mail, and only there.

        Both ways send one mail, so the time taken tells nothing (threats.md 13).
        """
        email: str = self.cleaned_data["email"]
        if self.users:
            request_password_reset(request, email, self.users, default_token_generator)
        else:
            get_adapter(request).send_mail("account/email/unknown_account", email, {})
        return email


class AddAppForm(DaybookForm, ActivateTOTPForm):  # type: ignore[misc]  # as above
    """The first code of an authenticator app, which shows that it works."""

    code = code_field("Code", "6 figures. Your app shows a new code every 30 seconds.")


class RemoveAppForm(DaybookForm, DeactivateTOTPForm):  # type: ignore[misc]  # as above
    """Remove the authenticator app."""


class AddPasskeyForm(DaybookForm, AddWebAuthnForm):  # type: ignore[misc]  # as above
    """A passkey that signs in by itself: it always checks who holds it."""

    name = forms.CharField(
        label="Name of this passkey",
        help_text="So that you know it again, such as Staffroom tablet",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    passwordless = None

    def clean(self) -> Any:
        self.cleaned_data["passwordless"] = True
        return super().clean()


class RenamePasskeyForm(DaybookForm, EditWebAuthnForm):  # type: ignore[misc]  # as above
    """Another name for a passkey."""

    name = forms.CharField(
        label="Name of this passkey",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Enter a name for this passkey"},
    )


class NewBackupCodesForm(DaybookForm, GenerateRecoveryCodesForm):  # type: ignore[misc]  # as above
    """Make a new set of backup codes."""
