"""The pages of allauth that are in use, under our paths and allauth's own names.

allauth finds its pages by these names, so they stand outside any namespace. There is
no page for signing up or for changing an e-mail address.
"""

from allauth.account import views as account_views
from allauth.mfa.base import views as mfa_views
from allauth.mfa.recovery_codes import views as backup_code_views
from allauth.mfa.totp import views as app_views
from allauth.mfa.webauthn import views as passkey_views
from django.urls import path, re_path

from accounts.views import account, backup_codes, sign_in_code

_METHODS = "account/sign-in-methods"

urlpatterns = [
    path("sign-in/", account_views.login, name="account_login"),
    path("sign-in/code/", mfa_views.authenticate, name="mfa_authenticate"),
    path(
        "sign-in/e-mail-code/",
        sign_in_code.ask_for_code,
        name="account_request_login_code",
    ),
    path(
        "sign-in/e-mail-code/enter/",
        account_views.confirm_login_code,
        name="account_confirm_login_code",
    ),
    path("sign-in/passkey/", passkey_views.login_webauthn, name="mfa_login_webauthn"),
    path(
        "sign-in/new-password/",
        account_views.password_reset,
        name="account_reset_password",
    ),
    path(
        "sign-in/new-password/sent/",
        account_views.password_reset_done,
        name="account_reset_password_done",
    ),
    path(
        "sign-in/new-password/done/",
        account_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^sign-in/new-password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("sign-out/", account.sign_out, name="account_logout"),
    path(
        "account/password/",
        account_views.password_change,
        name="account_change_password",
    ),
    path(
        "account/password/first/",
        account_views.password_set,
        name="account_set_password",
    ),
    path(
        "account/confirm/", account_views.reauthenticate, name="account_reauthenticate"
    ),
    path("account/confirm/code/", mfa_views.reauthenticate, name="mfa_reauthenticate"),
    path(
        "account/confirm/passkey/",
        passkey_views.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path(f"{_METHODS}/", mfa_views.index, name="mfa_index"),
    path(f"{_METHODS}/app/", app_views.activate_totp, name="mfa_activate_totp"),
    path(
        f"{_METHODS}/app/remove/", app_views.deactivate_totp, name="mfa_deactivate_totp"
    ),
    path(
        f"{_METHODS}/backup-codes/",
        backup_codes.backup_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        f"{_METHODS}/backup-codes/new/",
        backup_code_views.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        f"{_METHODS}/backup-codes/download/",
        backup_codes.download,
        name="mfa_download_recovery_codes",
    ),
    path(
        f"{_METHODS}/passkeys/", passkey_views.list_webauthn, name="mfa_list_webauthn"
    ),
    path(
        f"{_METHODS}/passkeys/add/", passkey_views.add_webauthn, name="mfa_add_webauthn"
    ),
    path(
        f"{_METHODS}/passkeys/<int:pk>/rename/",
        passkey_views.edit_webauthn,
        name="mfa_edit_webauthn",
    ),
    path(
        f"{_METHODS}/passkeys/<int:pk>/remove/",
        passkey_views.remove_webauthn,
        name="mfa_remove_webauthn",
    ),
]
