"""What may be attached is told from the content; a photo loses its place."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from incidents.file_checks import LARGEST_FILE, check_file, strictest
from incidents.refusals import FieldRefusal, UploadRefused
from incidents.terms import FileType, UploadRule

TEXT_ONLY, WITH_WARNING = UploadRule.TEXT_ONLY, UploadRule.WITH_WARNING


def picture(file_format="JPEG", size=(40, 30), **how):
    made = io.BytesIO()
    Image.new("RGB", size, "teal").save(made, file_format, **how)
    return made.getvalue()


def pdf(change=None):
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if change:
        change(writer)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def pdf_with_picture():
    made = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(made, "PDF")
    return made.getvalue()


def docx(**parts):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", "<document/>")
        for name, content in parts.items():
            package.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return made.getvalue()


def gps_photo():
    """A photo with a place, a device and a thumbnail's worth of EXIF."""
    exif = Image.Exif()
    exif[0x010F] = "CANARYPHONE"
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 45.0, 1.0)})
    return picture("JPEG", exif=exif.tobytes(), comment=b"CANARYCOMMENT")


@pytest.mark.parametrize(
    ("data", "file_type", "name"),
    [
        (b"Sam said: go away", FileType.TEXT, "chat.txt"),
        ("O\u2019Brien-\u0141ukasz".encode(), FileType.TEXT, "chat.txt"),
        (pdf(), FileType.PDF, "chat.pdf"),
        (docx(), FileType.DOCX, "chat.docx"),
    ],
)
def test_words_are_taken_where_words_are_allowed(data, file_type, name):
    kept = check_file(name="chat.exe", data=data, rule=TEXT_ONLY)

    assert (kept.file_type, kept.data, kept.name) == (file_type, data, name)


def test_old_encodings_are_kept_as_utf_8():
    kept = check_file(name="a.txt", data="café".encode("cp1252"), rule=TEXT_ONLY)

    assert kept.data.decode() == "café"
    assert kept.sent_size == 4


@pytest.mark.parametrize("file_format", ["JPEG", "WEBP", "HEIF"])
def test_a_photo_is_drawn_anew_where_images_are_allowed(file_format):
    sent = picture(file_format)

    kept = check_file(name="IMG_1.heic", data=sent, rule=WITH_WARNING)

    assert kept.file_type == FileType.JPEG
    assert kept.name == "IMG_1.jpg"
    assert kept.data != sent
    assert Image.open(io.BytesIO(kept.data)).size == (40, 30)


@pytest.mark.parametrize("file_format", ["PNG", "GIF"])
def test_a_screenshot_stays_sharp(file_format):
    kept = check_file(name="shot", data=picture(file_format), rule=WITH_WARNING)

    assert kept.file_type == FileType.PNG


def test_where_and_with_what_a_photo_was_taken_does_not_stay():
    sent = gps_photo()
    assert b"CANARYPHONE" in sent
    assert b"CANARYCOMMENT" in sent

    kept = check_file(name="a.jpg", data=sent, rule=WITH_WARNING)

    drawn = Image.open(io.BytesIO(kept.data))
    assert not drawn.getexif()
    assert b"CANARY" not in kept.data
    # It lay on its side: the pixels were turned and the instruction dropped.
    assert drawn.size == (30, 40)


@pytest.mark.parametrize("data", [b"words", pdf(), picture(), picture("PNG")])
def test_nothing_is_taken_where_the_kind_forbids_it(data):
    with pytest.raises(UploadRefused):
        check_file(name="a", data=data, rule=UploadRule.NEVER)


@pytest.mark.parametrize(
    "data",
    [
        picture(),
        picture("PNG"),
        picture("HEIF"),
        pdf_with_picture(),
        docx(word__media__image1_png="x"),
    ],
)
def test_an_image_is_refused_where_only_words_are_allowed(data):
    with pytest.raises(FieldRefusal) as refused:
        check_file(name="a.txt", data=data, rule=TEXT_ONLY)

    assert refused.value.field == "file"


def scripted(writer):
    writer._root_object[NameObject("/OpenAction")] = DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject("app.alert(1)"),
        }
    )


def launching(writer):
    writer._root_object[NameObject("/OpenAction")] = DictionaryObject(
        {
            NameObject("/S"): NameObject("/Launch"),
            NameObject("/F"): TextStringObject("x"),
        }
    )


def carrying(writer):
    writer.add_attachment("inner.exe", b"MZ")


@pytest.mark.parametrize("change", [scripted, launching, carrying])
def test_a_pdf_that_does_something_is_refused(change):
    with pytest.raises(FieldRefusal, match="script or another file"):
        check_file(name="a.pdf", data=pdf(change), rule=WITH_WARNING)


def test_a_pdf_that_hides_the_word_is_found_out():
    hidden = pdf(scripted).replace(b"/JavaScript", b"/J#61vaScript")
    hidden = hidden.replace(b"/JS", b"/J#53")

    with pytest.raises(FieldRefusal):
        check_file(name="a.pdf", data=hidden, rule=WITH_WARNING)


def test_a_pdf_with_a_password_is_refused():
    with pytest.raises(FieldRefusal, match="password"):
        check_file(
            name="a.pdf",
            data=pdf(lambda writer: writer.encrypt("x")),
            rule=WITH_WARNING,
        )


@pytest.mark.parametrize(
    "parts",
    [
        {"word__vbaProject.bin": "x"},
        {"word__embeddings__oleObject1.bin": "x"},
        {
            "word___rels__settings_xml.rels": '<Relationship Type="http://x/'
            'attachedTemplate" Target="https://x/y.dotm" TargetMode="External"/>'
        },
    ],
)
def test_a_document_that_runs_or_fetches_is_refused(parts):
    with pytest.raises(FieldRefusal, match="macro"):
        check_file(name="a.docx", data=docx(**parts), rule=WITH_WARNING)


def test_a_document_that_unpacks_without_end_is_refused():
    bomb = docx(word__big_xml="0" * 41_000_000)
    assert len(bomb) < 100_000

    with pytest.raises(FieldRefusal, match="too large"):
        check_file(name="a.docx", data=bomb, rule=WITH_WARNING)


def test_an_image_of_too_many_pixels_is_refused_before_it_is_decoded():
    flood = io.BytesIO()
    Image.new("1", (40_001, 1_000)).save(flood, "PNG")

    with pytest.raises(FieldRefusal, match="pixels"):
        check_file(name="a.png", data=flood.getvalue(), rule=WITH_WARNING)


@pytest.mark.parametrize(
    "data",
    [
        b"MZ\x90\x00\x03\x00",
        b"\x7fELF\x02\x01\x01\x00",
        b"PK\x03\x04" + b"x" * 40,
        picture()[:200],
        picture("TIFF"),
        picture("BMP"),
        b"%PDF-1.7 and no more",
        b"GIF89a<script>alert(1)</script>\x00",
        bytes(range(256)),
    ],
)
def test_anything_else_is_refused_with_what_to_do(data):
    with pytest.raises(FieldRefusal) as refused:
        check_file(name="a.jpg", data=data, rule=WITH_WARNING)

    assert refused.value.message


def test_the_limit_of_size_is_exact():
    assert check_file(name="a", data=b"x" * LARGEST_FILE, rule=TEXT_ONLY)
    with pytest.raises(FieldRefusal, match="10 MB"):
        check_file(name="a", data=b"x" * (LARGEST_FILE + 1), rule=TEXT_ONLY)


def test_an_empty_file_is_refused():
    with pytest.raises(FieldRefusal, match="empty"):
        check_file(name="a", data=b"", rule=TEXT_ONLY)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\fakepath\\chat.log", "chat.txt"),
        ("../../etc/passwd", "passwd.txt"),
        ("a\u202egnp.exe", "a gnp.txt"),
        ("two\r\nlines.html", "two lines.txt"),
        ("", "file.txt"),
        ("x" * 300 + ".txt", "x" * 80 + ".txt"),
        ("O\u2019Brien-\u0141ukasz.txt", "O\u2019Brien-\u0141ukasz.txt"),
    ],
)
def test_a_name_is_only_a_name(sent, kept):
    assert check_file(name=sent, data=b"words", rule=TEXT_ONLY).name == kept


@given(
    data=st.binary(max_size=400),
    start=st.sampled_from(
        [
            b"",
            b"%PDF-1.4\n",
            b"PK\x03\x04",
            b"\xff\xd8\xff\xe0",
            b"\x89PNG\r\n\x1a\n",
            b"GIF89a",
        ]
    ),
)
def test_whatever_is_sent_is_kept_or_refused_in_words(data, start):
    try:
        kept = check_file(name="a", data=start + data, rule=WITH_WARNING)
    except FieldRefusal:
        return

    assert kept.file_type in FileType.values


@pytest.mark.parametrize(
    ("rules", "strict"),
    [
        ([], UploadRule.NEVER),
        ([WITH_WARNING], WITH_WARNING),
        ([WITH_WARNING, TEXT_ONLY], TEXT_ONLY),
        ([WITH_WARNING, UploadRule.NEVER, TEXT_ONLY], UploadRule.NEVER),
    ],
)
def test_of_several_kinds_the_strictest_rule_holds(rules, strict):
    assert strictest(rules) == strict
