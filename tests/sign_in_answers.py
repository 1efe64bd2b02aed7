"""Who gets what at the addresses of signing in, a part of tests/matrix.py.

Everybody of the matrix has a password; those with a second factor hold an app, and
Karen has backup codes as well. A leaver who is signed in is told that the account
has ended on each of these pages too, once: that signs her out.
"""

from tests.answer import EVERYBODY, Answer

# Their posts ask for a second factor.
WITH_APP = "jo sam ruth karen dana priya wes ada"
WITHOUT_APP = "asha dean olive colin maria"
_ALL = f"{EVERYBODY} nobody"
_CONFIRM = "/account/confirm/"


def _confirmed_first(
    name: str, gets: dict[int, str], posts: str | None = None, **fields: str
) -> list[Answer]:
    """Return the answers of a page that asks a session to confirm itself first."""
    return [
        Answer(name, {302: EVERYBODY}, leads_to=_CONFIRM, row=fields.get("row", "")),
        Answer(name, gets, posts=posts, confirmed=True, **fields),  # type: ignore[arg-type]
    ]


def _but(names: str, *left_out: str) -> str:
    return " ".join(name for name in names.split() if name not in left_out)


_GETTING_IN = [
    Answer("account_login", {302: EVERYBODY, 200: "nobody"}, posts="nobody"),
    # Nobody has begun to sign in, so there is nothing to finish with a code.
    *(Answer(name, {302: _ALL}) for name in ("mfa_authenticate", "mfa_login_webauthn")),
    Answer(
        "account_request_login_code", {302: EVERYBODY, 200: "nobody"}, posts="nobody"
    ),
    Answer("account_confirm_login_code", {302: _ALL}),
    Answer("account_logout", {200: EVERYBODY, 302: "nobody"}, posts=EVERYBODY),
    Answer("account_reset_password", {200: _ALL}, posts=_ALL),
    *(
        Answer(name, {200: _ALL})
        for name in (
            "account_reset_password_done",
            "account_reset_password_from_key_done",
        )
    ),
    # A link that was made up says what to do, and its form asks for a new one.
    Answer(
        "account_reset_password_from_key",
        {200: _ALL},
        posts=_ALL,
        args=("abc", "made-up"),
    ),
]

# Nothing is set up in the tests of the matrix, so neither is there for anybody
# (tests/accounts/test_provider_sign_in.py has it set up).
_WITH_A_PROVIDER = [
    Answer(f"accounts:{name}", {404: _ALL}, args=("microsoft",))
    for name in ("sign_in_with", "signed_in_with")
]

_OWN_SIGN_IN = [
    *_confirmed_first(
        "accounts:remove_connection",
        {200: "asha", 404: _but(EVERYBODY, "asha")},
        posts="asha",
        row="connection_of_asha",
    ),
    Answer("account_change_password", {200: EVERYBODY}, posts=EVERYBODY),
    Answer("account_set_password", {302: EVERYBODY}, leads_to="/account/password/"),
    Answer("account_reauthenticate", {200: EVERYBODY}, posts=EVERYBODY),
    Answer(
        "mfa_reauthenticate",
        {200: WITH_APP, 302: WITHOUT_APP},
        posts=WITH_APP,
        leads_to=_CONFIRM,
    ),
    Answer("mfa_reauthenticate_webauthn", {302: EVERYBODY}, leads_to=_CONFIRM),
    Answer("mfa_index", {200: EVERYBODY}),
    Answer("mfa_list_webauthn", {200: EVERYBODY}),
    *_confirmed_first(
        "mfa_activate_totp",
        {200: WITHOUT_APP, 302: WITH_APP},
        posts=WITHOUT_APP,
        leads_to="/account/sign-in-methods/app/remove/",
    ),
    # Who has no app is told so at once: there is nothing to confirm it for.
    Answer(
        "mfa_deactivate_totp",
        {302: WITH_APP, 404: WITHOUT_APP},
        leads_to=_CONFIRM,
    ),
    Answer(
        "mfa_deactivate_totp",
        {200: WITH_APP, 404: WITHOUT_APP},
        posts=WITH_APP,
        confirmed=True,
    ),
    *_confirmed_first(
        "mfa_view_recovery_codes", {200: "karen", 404: _but(EVERYBODY, "karen")}
    ),
    *_confirmed_first(
        "mfa_download_recovery_codes", {200: "karen", 404: _but(EVERYBODY, "karen")}
    ),
    *_confirmed_first("mfa_generate_recovery_codes", {200: EVERYBODY}, posts=EVERYBODY),
    *_confirmed_first("mfa_add_webauthn", {200: EVERYBODY}, posts=EVERYBODY),
    # Somebody else's passkey is not there.
    *(
        answer
        for name in ("mfa_edit_webauthn", "mfa_remove_webauthn")
        for answer in _confirmed_first(
            name,
            {200: "asha", 404: _but(EVERYBODY, "asha")},
            posts="asha",
            row="passkey_of_asha",
        )
    ),
]

SIGN_IN_ANSWERS = [*_GETTING_IN, *_WITH_A_PROVIDER, *_OWN_SIGN_IN]
