"""Sealing the papers of an import: AES-256-GCM, each bound to the row it belongs to.

They lie in the database, where every worker finds them, and the key does not, so a
backup says nothing of a file that was still open (threats.md 24).
"""

import json
import os
import zlib
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_NONCE: Final = 12
_KEY_BYTES: Final = 32
# A database gives bytes back in its own way.
Sealed = bytes | memoryview


class SealBroken(Exception):
    """What was sealed was changed, or its key is no longer set."""


def seal(data: bytes, *, row: UUID, label: str) -> bytes:
    """Return the bytes pressed and sealed to the row and the label."""
    nonce = os.urandom(_NONCE)
    pressed = zlib.compress(data)
    return nonce + AESGCM(_key()).encrypt(nonce, pressed, _bound(row, label))


def unseal(sealed: Sealed, *, row: UUID, label: str) -> bytes:
    """Return what `seal` was given. Refuses with `SealBroken`."""
    data = bytes(sealed)
    try:
        pressed = AESGCM(_key()).decrypt(
            data[:_NONCE], data[_NONCE:], _bound(row, label)
        )
    except (InvalidTag, ValueError) as fault:
        raise SealBroken(str(row)) from fault
    return zlib.decompress(pressed)


def seal_value(value: Any, *, row: UUID, label: str) -> bytes:
    """Seal a value of lists, texts and numbers."""
    return seal(json.dumps(value).encode(), row=row, label=label)


def unseal_value(sealed: Sealed, *, row: UUID, label: str) -> Any:
    """Return the value that was sealed."""
    return json.loads(unseal(sealed, row=row, label=label))


def _bound(row: UUID, label: str) -> bytes:
    return row.bytes + label.encode()


def _key() -> bytes:
    return HKDF(SHA256(), _KEY_BYTES, salt=None, info=b"daybook imports").derive(
        settings.SECRET_KEY.encode()
    )
