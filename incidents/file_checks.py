"""What a file may be: told from its content, never from its name alone.

A document is read through by the library that knows its format; an image is decoded
and encoded anew, so that nothing of the sent bytes is kept (threats.md 8 to 10).
"""

import hashlib
import io
import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError
from pillow_heif import register_heif_opener
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
)

from incidents.mail_files import is_mail, words_of_mail
from incidents.refusals import FieldRefusal, UploadRefused
from incidents.terms import FileType, UploadRule

register_heif_opener()

# School numbers: what a form, a chat export or a screenshot needs, with room.
LARGEST_FILE: Final = 10_000_000
MOST_FILES: Final = 6
_LARGEST_PICTURE: Final = 40_000_000  # pixels: a decoded picture of 120 MB
_LARGEST_UNPACKED: Final = 40_000_000
_MOST_PARTS: Final = 1_500
_LONGEST_NAME: Final = 80
_FIELD: Final = "file"

_ENDINGS: Final = {
    FileType.TEXT: ".txt",
    FileType.MAIL: ".txt",
    FileType.PDF: ".pdf",
    FileType.DOCX: ".docx",
    FileType.JPEG: ".jpg",
    FileType.PNG: ".png",
}
_PICTURE_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "HEIF")
# What a document may not do or hold: run, open, fetch, or bring another file.
_PDF_DOES: Final = frozenset(
    {
        "/JavaScript",
        "/JS",
        "/Launch",
        "/EmbeddedFile",
        "/EmbeddedFiles",
        "/RichMedia",
        "/XFA",
        "/SubmitForm",
        "/ImportData",
        "/GoToR",
        "/GoToE",
    }
)
_MOST_PDF_OBJECTS: Final = 20_000
_DOCX_HOLDS: Final = re.compile(
    r"vbaProject|vbaData|activeX|embeddings/|oleObject|attachedToolbars|\.html?$",
    re.IGNORECASE,
)
_WRONG_TYPE: Final = (
    "Add a text file, a saved e-mail (.eml), a PDF or a Word document (.docx), or an "
    "image where one is allowed"
)
# How Outlook saves an e-mail, and Office of before 2007 a document.
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class CheckedFile:
    """A file as it is kept: its bytes, and the size and SHA-256 of what was sent."""

    name: str
    file_type: FileType
    data: bytes
    sent_size: int
    sent_sha256: str

    @property
    def sha256(self) -> str:
        """Return the SHA-256 of the bytes that are kept."""
        return hashlib.sha256(self.data).hexdigest()


def strictest(rules: list[str]) -> UploadRule:
    """Return the rule of an incident of several kinds: the strictest of theirs.

    No kind yet: nothing may be added, since the kind may turn out to forbid it.
    """
    for rule in (UploadRule.NEVER, UploadRule.TEXT_ONLY):
        if rule in rules:
            return rule
    return UploadRule.WITH_WARNING if rules else UploadRule.NEVER


def check_file(*, name: str, data: bytes, rule: UploadRule) -> CheckedFile:
    """Return the file as it may be kept under the rule.

    Refuses with `UploadRefused` every file where the rule says never, and with
    `FieldRefusal` at `file` one that is empty, too large, of another type than the
    rule allows, or that cannot be read through.
    """
    if rule == UploadRule.NEVER:
        raise UploadRefused
    if not data:
        raise FieldRefusal(_FIELD, "This file is empty. Choose another")
    if len(data) > LARGEST_FILE:
        raise FieldRefusal(_FIELD, "This file is larger than 10 MB. Add a smaller one")
    file_type, kept = _read(data, rule)
    return CheckedFile(
        name=_clean_name(name, file_type),
        file_type=file_type,
        data=kept,
        sent_size=len(data),
        sent_sha256=hashlib.sha256(data).hexdigest(),
    )


def _read(data: bytes, rule: UploadRule) -> tuple[FileType, bytes]:
    if data.startswith(b"%PDF-"):
        _read_pdf(data, rule)
        return FileType.PDF, data
    if data.startswith(b"PK\x03\x04"):
        _read_docx(data, rule)
        return FileType.DOCX, data
    if data.startswith(_OLD_OFFICE):
        raise FieldRefusal(
            _FIELD, "Save this e-mail as .eml, or print it to a PDF, and add that"
        )
    if is_mail(data):
        return FileType.MAIL, words_of_mail(data)
    text = _as_text(data)
    if text is not None:
        return FileType.TEXT, text
    return _as_picture(data, rule)


def _read_pdf(data: bytes, rule: UploadRule) -> None:
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise FieldRefusal(
                _FIELD, "This PDF has a password. Save it without one and add it again"
            )
        has_pages = bool(reader.pages)
        said = set(_pdf_words(reader))
    except _UNREADABLE_PDF as fault:
        raise FieldRefusal(_FIELD, "This PDF cannot be read. Save it again") from fault
    if not has_pages:
        raise FieldRefusal(_FIELD, "This PDF has no page. Choose another")
    if said & _PDF_DOES:
        raise FieldRefusal(
            _FIELD, "This PDF holds a script or another file. Print it to a new PDF"
        )
    if "/Image" in said and rule == UploadRule.TEXT_ONLY:
        raise FieldRefusal(_FIELD, PICTURE_IN_TEXT)


_UNREADABLE_PDF: Final = (
    PyPdfError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    OverflowError,
    RecursionError,
    zlib.error,
)
# Neither says why: beside a breach it would tell of its incident.
NO_IMAGES: Final = "No image can be added here. Write what it shows"
PICTURE_IN_TEXT: Final = (
    "This document holds a picture, and only words can be added here. "
    "Copy the words into a text file"
)


def _pdf_words(reader: PdfReader) -> Iterator[str]:
    """Yield every key and name of every object, wherever a file could hide one."""
    numbers = {
        number
        for table in (*reader.xref.values(), reader.xref_objStm)
        for number in table
    }
    if len(numbers) > _MOST_PDF_OBJECTS:
        raise PyPdfError
    for number in sorted(numbers):
        yield from _words_in(reader.get_object(number))


def _words_in(part: object) -> Iterator[str]:
    """Yield the keys and names in an object; what it points at has its own turn."""
    if isinstance(part, IndirectObject):
        return
    if isinstance(part, NameObject):
        yield str(part)
    elif isinstance(part, DictionaryObject):
        for key in part:
            yield str(key)
            yield from _words_in(part.raw_get(key))
    elif isinstance(part, ArrayObject):
        for each in list.__iter__(part):
            yield from _words_in(each)


def _read_docx(data: bytes, rule: UploadRule) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            names = [part.filename for part in parts]
            if "word/document.xml" not in names or "[Content_Types].xml" not in names:
                raise FieldRefusal(_FIELD, _WRONG_TYPE)
            if (
                len(parts) > _MOST_PARTS
                or sum(part.file_size for part in parts) > _LARGEST_UNPACKED
            ):
                raise FieldRefusal(
                    _FIELD, "This document is too large once it is opened"
                )
            # Reads every part, so that a size that lies is found out.
            broken = package.testzip()
            links = b"".join(
                package.read(name) for name in names if name.endswith(".rels")
            )
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError) as fault:
        raise FieldRefusal(
            _FIELD, "This document cannot be read. Save it again"
        ) from fault
    except RuntimeError as fault:
        raise FieldRefusal(
            _FIELD, "This document has a password. Save it without one"
        ) from fault
    if broken:
        raise FieldRefusal(_FIELD, "This document cannot be read. Save it again")
    if any(_DOCX_HOLDS.search(name) for name in names) or _FETCHES.search(links):
        raise FieldRefusal(
            _FIELD, "This document holds a macro or another file. Save it as a PDF"
        )
    if rule == UploadRule.TEXT_ONLY and any("media/" in name for name in names):
        raise FieldRefusal(_FIELD, PICTURE_IN_TEXT)


# A template, frame or object that Word would fetch from elsewhere on opening.
_FETCHES: Final = re.compile(
    rb"(?:attachedTemplate|/frame|oleObject|subDocument|aFChunk)[^>]*"
    rb"TargetMode\s*=\s*[\"']External|"
    rb"TargetMode\s*=\s*[\"']External[^>]*"
    rb"(?:attachedTemplate|/frame|oleObject|subDocument|aFChunk)",
    re.IGNORECASE,
)


def _as_text(data: bytes) -> bytes | None:
    """Return the words in UTF-8 where the bytes are words, else None."""
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in _BOMS else "cp1252"):
        try:
            words = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_words(words):
            return words.encode()
    return None


_BOMS: Final = (b"\xff\xfe", b"\xfe\xff")


def _is_words(words: str) -> bool:
    return not any(
        unicodedata.category(mark) == "Cc" and mark not in "\t\n\r\f" for mark in words
    )


def _as_picture(data: bytes, rule: UploadRule) -> tuple[FileType, bytes]:
    try:
        with Image.open(io.BytesIO(data), formats=_PICTURE_FORMATS) as picture:
            if rule == UploadRule.TEXT_ONLY:
                raise FieldRefusal(_FIELD, NO_IMAGES)
            if picture.width * picture.height > _LARGEST_PICTURE:
                raise FieldRefusal(
                    _FIELD, "This image is larger than 40 million pixels"
                )
            return _drawn_anew(picture)
    except UnidentifiedImageError as fault:
        raise FieldRefusal(_FIELD, _WRONG_TYPE) from fault
    except (*_UNREADABLE_PICTURE, Image.DecompressionBombError) as fault:
        raise FieldRefusal(
            _FIELD, "This image cannot be read. Take the screenshot again"
        ) from fault


_UNREADABLE_PICTURE: Final = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    MemoryError,
    OverflowError,
    struct.error,
    zlib.error,
)


def _drawn_anew(picture: Image.Image) -> tuple[FileType, bytes]:
    """Return the first frame, upright, with its pixels and nothing else."""
    is_drawing = picture.format in {"PNG", "GIF"}
    upright = ImageOps.exif_transpose(picture)
    bare = Image.new("RGB", upright.size, "white")
    solid = upright.convert("RGBA")
    bare.paste(solid, mask=solid.getchannel("A"))
    kept = io.BytesIO()
    if is_drawing:
        bare.save(kept, "PNG", optimize=False)
        return FileType.PNG, kept.getvalue()
    bare.save(kept, "JPEG", quality=88)
    return FileType.JPEG, kept.getvalue()


def _clean_name(name: str, file_type: FileType) -> str:
    """Return the name as lists show it, with the ending of what the file is."""
    last = re.split(r"[\\/]", name)[-1]
    plain = "".join(
        mark if unicodedata.category(mark)[0] in "LMNPSZ" else " " for mark in last
    )
    stem = re.sub(r"\s+", " ", plain.rpartition(".")[0] or plain).strip(" .")
    return f"{stem[:_LONGEST_NAME] or 'file'}{_ENDINGS[file_type]}"
