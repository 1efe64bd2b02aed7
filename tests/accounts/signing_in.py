"""What a browser types on the way in, and what the page says back."""

import re

from allauth.mfa.totp.internal import auth as totp

PASSWORD = "four quiet green lanterns"
WRONG = "wrong wrong wrong"
SIGN_IN = "/sign-in/"
CODE = "/sign-in/code/"


def with_password(user):
    user.set_password(PASSWORD)
    user.save()
    return user


def with_app(user):
    """Give the user a password and an app; return the secret that the app holds."""
    with_password(user)
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return secret


def code_now(secret, steps=0):
    counter = list(totp.yield_hotp_counters_from_time())[1] + steps
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def try_password(client, email, password=WRONG, **extra):
    return client.post(SIGN_IN, {"login": email, "password": password}, **extra)


def what_is_said(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))
