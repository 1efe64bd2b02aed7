"""A page with one form, and carrying out what it asks for."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.refusals import NotAllowed, Refusal


def is_carried_out(form: forms.Form, act: Callable[[dict[str, Any]], object]) -> bool:
    """Say whether the form was right and the operation took what it says.

    A `Refusal` becomes an error of the form; `NotAllowed` is answered with 403.
    """
    if not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except NotAllowed as refusal:
        raise PermissionDenied from refusal
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return False
    return True


def form_page(
    request: HttpRequest,
    form: forms.Form,
    *,
    title: str,
    back: str,
    back_words: str = "Settings",
    lead: str = "",
    button: str = "Save",
    is_danger: bool = False,
) -> HttpResponse:
    """Draw the form on a page of its own."""
    return render(
        request,
        "accounts/settings/form.html",
        {
            "form": form,
            "title": title,
            "lead": lead,
            "back": back,
            "back_words": back_words,
            "button": button,
            "is_danger": is_danger,
        },
    )
