"""Refusing files before a byte of them is kept, but where an address takes one."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from accounts.models import User


@dataclass(frozen=True)
class Allowance:
    """That an address takes one file, of how many bytes at most and from whom."""

    most_bytes: int
    may: Callable[[User], bool]


_ALLOWED: Final[dict[str, Allowance]] = {}


def allow_file(view_name: str, *, most_bytes: int, may: Callable[[User], bool]) -> None:
    """Let the address of this name take one file, from those `may` says yes to.

    Every other address goes on refusing. Call it beside the view; calling it again
    replaces what was said before.
    """
    _ALLOWED[view_name] = Allowance(most_bytes, may)


class RefuseUploads(FileUploadHandler):
    """Read past every file in a request, but one at an address that takes one.

    An image of a child must never be stored, not even for a moment in a temporary
    file (rules.md 0.1, finding 2), so this is the only handler that is installed.
    Where a file is refused `request.upload_refused` is true and the view refuses the
    request. Where one is taken it is held in memory, never on a disk, up to the
    limit of the address; past it `request.upload_too_large` is true as well.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._allowance = _allowance_of(request)
        self._kept: BytesIO | None = None
        self._has_one = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self._allowance is None or self._has_one:
            self._refuse()
            raise SkipFile
        self._has_one = True
        self._kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if self._kept is None or self._allowance is None:
            return None
        if start + len(raw_data) > self._allowance.most_bytes:
            self._kept = None
            self._refuse(is_too_large=True)
            raise SkipFile
        self._kept.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> Any:
        kept, self._kept = self._kept, None
        if kept is None:
            return None
        kept.seek(0)
        return InMemoryUploadedFile(
            file=kept,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type or "",
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def _refuse(self, *, is_too_large: bool = False) -> None:
        if self.request is not None:
            self.request.upload_refused = True  # type: ignore[attr-defined]
            if is_too_large:
                self.request.upload_too_large = True  # type: ignore[attr-defined]


def _allowance_of(request: Any) -> Allowance | None:
    """Return what the request's address takes from whoever is signed in, or None."""
    match = getattr(request, "resolver_match", None)
    user = getattr(request, "user", None)
    allowance = _ALLOWED.get(match.view_name) if match else None
    if allowance and isinstance(user, User) and allowance.may(user):
        return allowance
    return None
