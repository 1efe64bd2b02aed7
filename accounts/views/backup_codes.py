"""Backup codes, shown without noting anything down: a GET changes nothing."""

from allauth.account.decorators import reauthentication_required
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models.sign_in_methods import methods_of
from accounts.signed_in import signed_in_user


@require_safe
@reauthentication_required(app="allauth.mfa")
def backup_codes(request: HttpRequest) -> HttpResponse:
    """Show the backup codes that have not been used."""
    codes = _codes_of(request).get_unused_codes()
    return render(request, "mfa/recovery_codes/index.html", {"codes": codes})


@require_safe
@reauthentication_required(app="allauth.mfa")
def download(request: HttpRequest) -> HttpResponse:
    """Give the unused backup codes as a text file, one to a line."""
    codes = _codes_of(request).get_unused_codes()
    return HttpResponse(
        "\r\n".join([*codes, ""]),
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="backup-codes.txt"'},
    )


def _codes_of(request: HttpRequest) -> RecoveryCodes:
    codes = methods_of(signed_in_user(request)).filter(type="recovery_codes").first()
    if codes is None:
        raise Http404
    return codes.wrap()
