"""Files lie encrypted, each bound to its row, and open with the keys that are set."""

import os
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.utils import timezone

from incidents import vault
from incidents.vault import VaultFault


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.ATTACHMENTS_DIR = tmp_path
    settings.ATTACHMENT_KEYS = ["one"]
    return tmp_path


def files(folder):
    return [path for path in Path(folder).rglob("*") if path.is_file()]


def test_what_is_put_comes_back_and_lies_unreadable(folder):
    row = uuid4()

    key = vault.put(row, b"CANARY words")

    assert vault.get(row, key=key) == b"CANARY words"
    (file,) = files(folder)
    assert b"CANARY" not in file.read_bytes()


def test_the_same_words_are_sealed_differently_each_time(folder):
    vault.put(uuid4(), b"words")
    vault.put(uuid4(), b"words")

    first, second = (file.read_bytes() for file in files(folder))
    assert first != second


def test_a_file_in_the_place_of_another_does_not_open(folder):
    mine, other = uuid4(), uuid4()
    key = vault.put(mine, b"mine")
    vault.put(other, b"other")
    by_name = {file.stem: file for file in files(folder)}
    by_name[str(other)].replace(by_name[str(mine)])

    with pytest.raises(VaultFault):
        vault.get(mine, key=key)


@pytest.mark.parametrize(
    "change", [lambda b: b[:-1], lambda b: b[:-1] + bytes([b[-1] ^ 1]), lambda b: b[:0]]
)
def test_a_changed_file_does_not_open(folder, change):
    row = uuid4()
    key = vault.put(row, b"words" * 10)
    (file,) = files(folder)
    file.write_bytes(change(file.read_bytes()))

    with pytest.raises(VaultFault):
        vault.get(row, key=key)


def test_a_lost_file_is_a_fault_and_removing_it_again_is_none(folder):
    row = uuid4()
    key = vault.put(row, b"words")
    vault.drop(row)
    vault.drop(row)

    with pytest.raises(VaultFault):
        vault.get(row, key=key)


def test_an_old_key_still_opens_and_the_first_one_seals(settings):
    row, later = uuid4(), uuid4()
    old = vault.put(row, b"words")
    settings.ATTACHMENT_KEYS = ["two", "one"]
    new = vault.put(later, b"later")

    assert old != new
    assert vault.get(row, key=old) == b"words"
    settings.ATTACHMENT_KEYS = ["two"]
    assert vault.get(later, key=new) == b"later"
    with pytest.raises(VaultFault):
        vault.get(row, key=old)


def test_files_are_listed_by_when_they_were_written(folder):
    row = uuid4()
    vault.put(row, b"words")
    now = timezone.now()
    (file,) = files(folder)
    long_ago = (now - timedelta(days=2)).timestamp()
    os.utime(file, (long_ago, long_ago))

    assert vault.rows_before(now - timedelta(days=1)) == [row]
    assert vault.rows_before(now - timedelta(days=3)) == []
