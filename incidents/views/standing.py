"""Whose page it is: the question each page asks before anything else."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from accounts.terms import Ability

P = ParamSpec("P")


class SignedInRequest(HttpRequest):
    """A request of somebody who is signed in, as every page here may assume."""

    user: User


View = Callable[Concatenate[SignedInRequest, P], HttpResponse]


def for_those_who(ability: Ability) -> Callable[[View[P]], View[P]]:
    """Answer 403 to people none of whose posts carries the ability."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(
            request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponse:
            if ability not in request.user.duties:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return guard
