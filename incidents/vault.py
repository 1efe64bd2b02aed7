"""Where the bytes of attachments lie: encrypted files, each bound to its row.

AES-256-GCM with a nonce for each file; the id of the row is authenticated with it,
so a file that is moved into another's place, cut or changed does not open. The keys
are never in the database (threats.md 29). A key that ATTACHMENT_KEY gives is not in a
backup either; one that was made in DATA_DIR, because none was given, is.
"""

import base64
import hashlib
import os
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_NONCE: Final = 12
_KEY_BYTES: Final = 32


class VaultFault(Exception):
    """A file is gone, was changed, or its key is not among those set."""


def put(row: UUID, data: bytes) -> str:
    """Encrypt the bytes of a row's file, and return which key opens it.

    The file is whole and on the disk before this returns, so a row that points at
    it never points at half of one.
    """
    key = _keys()[0]
    nonce = os.urandom(_NONCE)
    sealed = nonce + AESGCM(key).encrypt(nonce, data, row.bytes)
    path = _path(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    _sync(path.parent)
    return _name_of(key)


def get(row: UUID, *, key: str) -> bytes:
    """Return the bytes of a row's file. `VaultFault` where they cannot be trusted."""
    try:
        sealed = _path(row).read_bytes()
    except OSError as fault:
        raise VaultFault(str(row)) from fault
    for each in _keys():
        if _name_of(each) == key:
            return _opened(each, sealed, row)
    raise VaultFault(str(row))


def drop(row: UUID) -> None:
    """Remove a row's file. One that is gone already is no fault."""
    _path(row).unlink(missing_ok=True)


def name_of(row: UUID) -> str:
    """Return where a row's file lies below ATTACHMENTS_DIR."""
    return f"{row.hex[:2]}/{row}.sealed"


def rows_before(moment: datetime) -> list[UUID]:
    """Return the rows that the files written before the moment belong to."""
    folder = Path(settings.ATTACHMENTS_DIR)
    return [
        UUID(path.stem)
        for path in folder.glob("*/*.sealed")
        if path.stat().st_mtime < moment.timestamp()
    ]


def _opened(key: bytes, sealed: bytes, row: UUID) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], row.bytes)
    except (InvalidTag, ValueError) as fault:
        raise VaultFault(str(row)) from fault


def _path(row: UUID) -> Path:
    return Path(settings.ATTACHMENTS_DIR) / name_of(row)


def _keys() -> list[bytes]:
    return [
        HKDF(SHA256(), _KEY_BYTES, salt=None, info=b"daybook attachments").derive(
            words.strip().encode()
        )
        for words in settings.ATTACHMENT_KEYS
    ]


def _name_of(key: bytes) -> str:
    digest = hashlib.sha256(b"daybook key name" + key).digest()
    return base64.urlsafe_b64encode(digest[:9]).decode()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
