"""A backup opens whole, with its own key, or not at all."""

import io
import os

import pytest

from accounts.backups import envelope
from accounts.backups.envelope import DoesNotOpen, NoKey, Sealer, read_key, unseal

KEY, OTHER = b"k" * 32, b"o" * 32
PIECE = 1 << 20


def sealed(data):
    file = io.BytesIO()
    sealer = Sealer(file, KEY)
    for start in range(0, len(data), 300_000):
        sealer.write(data[start : start + 300_000])
    sealer.finish()
    return file.getvalue()


def opened(data, key=KEY):
    target = io.BytesIO()
    unseal(io.BytesIO(data), target, key)
    return target.getvalue()


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE + 7])
def test_what_comes_out_is_what_went_in(size):
    data = os.urandom(size)

    assert opened(sealed(data)) == data


def test_the_same_data_is_never_sealed_the_same():
    assert sealed(b"words") != sealed(b"words")


def test_another_key_does_not_open_it():
    with pytest.raises(DoesNotOpen, match="another key"):
        opened(sealed(b"words"), OTHER)


@pytest.mark.parametrize("place", [20, 40, PIECE, PIECE + 60, -1])
def test_a_changed_byte_is_found(place):
    data = bytearray(sealed(os.urandom(PIECE + 100)))
    data[place] ^= 1

    with pytest.raises(DoesNotOpen):
        opened(bytes(data))


def test_a_file_cut_off_anywhere_is_found():
    data = sealed(os.urandom(2 * PIECE))
    head = len(envelope._MAGIC) + envelope._SALT
    piece = PIECE + envelope._TAG

    for end in (5, head, head + 1, head + piece, head + piece + 1, len(data) - 1):
        with pytest.raises(DoesNotOpen):
            opened(data[:end])


def test_pieces_that_change_places_are_found():
    data = sealed(os.urandom(3 * PIECE))
    head = len(envelope._MAGIC) + envelope._SALT
    piece = PIECE + envelope._TAG
    first, second = data[head : head + piece], data[head + piece : head + 2 * piece]

    with pytest.raises(DoesNotOpen):
        opened(data[:head] + second + first + data[head + 2 * piece :])


def test_another_file_is_no_backup():
    with pytest.raises(DoesNotOpen, match="not a backup"):
        opened(b"PK\x03\x04 something else entirely, and long enough")


@pytest.mark.parametrize("words", ["", "ab", "zz" * 32, "ab" * 31, "ab" * 33])
def test_a_key_that_is_none_is_refused_with_how_to_make_one(words):
    with pytest.raises(NoKey, match="openssl rand -hex 32"):
        read_key(words)
