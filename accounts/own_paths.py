"""Where a page leads back to, when what it was asked with says where."""

from django.utils.http import url_has_allowed_host_and_scheme


def own_path(asked: str, *, otherwise: str) -> str:
    """Return the path asked for where it is one of this service, else the other.

    A path begins with one slash. A full address, another host, a scheme and a bare
    word, which `redirect` would take for the name of a page and break on, are none
    (threats.md 17). Give the answer to `HttpResponseRedirect`.
    """
    is_own = asked.startswith("/") and url_has_allowed_host_and_scheme(
        asked, allowed_hosts=None
    )
    return asked if is_own else otherwise
