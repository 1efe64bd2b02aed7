"""Signing in with a code by e-mail."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.views import RequestLoginCodeView
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.utils.decorators import method_decorator


@method_decorator(login_not_required, name="dispatch")
class AskForCode(RequestLoginCodeView):  # type: ignore[misc]  # allauth has no types
    """Send the code. An unknown address is told so by mail, and only there.

    Both ways send one mail and lead to the same page (threats.md 13).
    """

    def form_valid(self, form: Any) -> HttpResponse:
        if form.user is None:
            email = form.cleaned_data["email"]
            get_adapter(self.request).send_mail(
                "account/email/unknown_account_code", email, {}
            )
        response: HttpResponse = super().form_valid(form)
        return response


ask_for_code = AskForCode.as_view()
