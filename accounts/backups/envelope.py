"""Encrypting a stream in pieces, so that a file of any size needs little memory.

AES-256-GCM over pieces of 1 MiB, as age does it: the nonce counts the pieces and says
which is the last, so a piece that is moved, left out or cut off does not open. Each
file has a key of its own, made from the school's key and a random salt.
"""

import io
import os
from typing import IO, Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from accounts.refusals import Refusal

_MAGIC: Final = b"daybook backup 1\n"
_SALT: Final = 16
_PIECE: Final = 1 << 20
_TAG: Final = 16


class NoKey(Refusal):
    """There is no key, or it is not one."""


class DoesNotOpen(Refusal):
    """The file is not a backup, was changed or cut off, or has another key."""


def read_key(words: str) -> bytes:
    """Return the 32 bytes that 64 hexadecimal digits stand for, or refuse."""
    try:
        key = bytes.fromhex(words.strip())
    except ValueError:
        key = b""
    if len(key) != 32:
        raise NoKey(
            "Set BACKUP_KEY_FILE to a file with 64 hexadecimal digits, such as "
            "`openssl rand -hex 32` makes. Keep a copy away from this machine."
        )
    return key


class Sealer(io.RawIOBase):
    """Encrypts what is written to it into another file."""

    def __init__(self, file: IO[bytes], key: bytes) -> None:
        salt = os.urandom(_SALT)
        file.write(_MAGIC + salt)
        self._file = file
        self._cipher = _cipher(key, salt)
        self._waiting = bytearray()
        self._count = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        piece = bytes(data)
        self._waiting += piece
        while len(self._waiting) > _PIECE:
            self._seal(bytes(self._waiting[:_PIECE]), is_last=False)
            del self._waiting[:_PIECE]
        return len(piece)

    def finish(self) -> None:
        """Write the last piece. Without it the file does not open."""
        self._seal(bytes(self._waiting), is_last=True)

    def _seal(self, piece: bytes, *, is_last: bool) -> None:
        nonce = _nonce(self._count, is_last=is_last)
        self._file.write(self._cipher.encrypt(nonce, piece, None))
        self._count += 1


def unseal(source: IO[bytes], target: IO[bytes], key: bytes) -> None:
    """Decrypt a whole file into another. Refuses with `DoesNotOpen`."""
    start = source.read(len(_MAGIC) + _SALT)
    if not start.startswith(_MAGIC) or len(start) < len(_MAGIC) + _SALT:
        raise DoesNotOpen("This file is not a backup of Daybook.")
    cipher = _cipher(key, start[len(_MAGIC) :])
    count, piece = 0, source.read(_PIECE + _TAG)
    while True:
        following = source.read(_PIECE + _TAG)
        nonce = _nonce(count, is_last=not following)
        try:
            target.write(cipher.decrypt(nonce, piece, None))
        except InvalidTag:
            raise DoesNotOpen(
                "The backup does not open: it has another key, or it was changed or "
                "cut off."
            ) from None
        if not following:
            return
        count, piece = count + 1, following


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt, b"daybook backup").derive(key))


def _nonce(count: int, *, is_last: bool) -> bytes:
    return count.to_bytes(11, "big") + bytes([is_last])
