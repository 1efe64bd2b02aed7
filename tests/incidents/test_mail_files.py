"""A saved e-mail is kept as words: headers and text, and never what was attached."""

import hashlib
import time
from contextlib import suppress
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents import mail_files
from incidents.file_checks import check_file
from incidents.mail_files import is_mail
from incidents.refusals import FieldRefusal
from incidents.terms import FileType, UploadRule
from tests.incidents.test_file_checks import picture


def mail(text="The register is attached.", *, page="", attached=(), **headers):
    """Return an e-mail as a mail program saves it."""
    made = EmailMessage()
    headers = {
        "From": "Cover Teacher <cover@school.example>",
        "To": "Wrong Parent <parent@home.example>",
        "Date": "Fri, 27 Nov 2026 16:31:00 +0000",
        "Subject": "Register",
        "Message-ID": "<1@school.example>",
    } | headers
    for name, value in headers.items():
        made[name] = value
    if text:
        made.set_content(text)
    if page:
        put = made.add_alternative if text else made.set_content
        put(page, subtype="html")
    for name, data in attached:
        made.add_attachment(data, "image", "jpeg", filename=name)
    return made.as_bytes()


def kept(data, rule=UploadRule.WITH_WARNING) -> str:
    file = check_file(name="Register.eml", data=data, rule=rule)
    assert (file.file_type, file.name) == (FileType.MAIL, "Register.txt")
    assert file.sent_sha256 == hashlib.sha256(data).hexdigest()
    return file.data.decode()


def test_who_wrote_when_to_whom_and_what_is_kept():
    words = kept(mail(Received="from a.example by b.example"))

    for line in (
        "From: Cover Teacher <cover@school.example>",
        "To: Wrong Parent <parent@home.example>",
        "Date: Fri, 27 Nov 2026 16:31:00 +0000",
        "Received: from a.example by b.example",
        "The register is attached.",
    ):
        assert line in words.splitlines()


def test_what_was_attached_is_named_with_its_hash_and_its_bytes_are_not_kept():
    photo = picture()

    words = kept(mail(attached=[("class.jpg", photo)]))

    assert "The register is attached." in words
    digest = hashlib.sha256(photo).hexdigest()
    assert f"- class.jpg, image/jpeg, {len(photo)} bytes, SHA-256 {digest}" in words
    assert len(words) < 1_000


def test_no_image_comes_in_by_an_email_where_words_alone_are_allowed():
    data = mail(attached=[("class.jpg", picture(size=(400, 300)))])

    assert "base64" not in kept(data, UploadRule.TEXT_ONLY)
    assert "/9j/" not in kept(data, UploadRule.TEXT_ONLY)


def test_a_page_is_kept_as_words_with_where_its_links_lead():
    page = (
        "<html><head><title>x</title><style>p{}</style></head><body><p>Your box is "
        'full.</p><p><a href="https://bad.example/in">Sign in</a></p>'
        "<script>alert(1)</script></body></html>"
    )

    words = kept(mail("", page=page))

    assert "Your box is full." in words
    assert "[https://bad.example/in] Sign in" in words
    assert "alert" not in words
    assert "<" not in words.split("\n\n", 1)[1]


def test_of_words_and_a_page_that_say_the_same_the_words_are_kept():
    words = kept(mail("Call me back", page="<p>Call <b>me</b> back</p>"))

    assert words.count("Call me back") == 1
    assert "in another form" not in words


@pytest.mark.parametrize(
    ("page", "more"),
    [
        ('<p>Sign in <a href="https://bad.example/in">here</a></p>', "bad.example/in"),
        ("<p>Pay 300 today</p>", "Pay 300 today"),
    ],
)
def test_what_a_page_says_beside_the_words_is_kept_too(page, more):
    words = kept(mail("Your program shows no pages. Sign in here", page=page))

    assert words.index("shows no pages") < words.index("The same in another form:")
    assert words.index("The same in another form:") < words.index(more)


def test_the_address_of_a_link_is_that_which_a_press_would_open():
    page = '<a data-href="https://school.example" href="https://bad.example">Go</a>'

    words = kept(mail("", page=page))

    assert "[https://bad.example] Go" in words
    assert "[https://school.example]" not in words


def test_encoded_headers_and_old_encodings_are_read():
    data = (
        b"From: =?iso-8859-1?q?Jos=E9?= <j@home.example>\r\n"
        b"Subject: =?utf-8?b?UmVnaXN0ZXI=?=\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: text/plain; charset=no-such-thing\r\n\r\ncaf\xc3\xa9\r\n"
    )

    words = kept(data)

    assert "From: José <j@home.example>" in words
    assert "Subject: Register" in words
    assert "café" in words


def test_a_forwarded_email_is_kept_with_its_own_headers():
    inner = EmailMessage()
    inner["From"] = "first@home.example"
    inner.set_content("What she wrote")
    outer = EmailMessage()
    outer["From"], outer["Message-ID"] = "second@school.example", "<2@school.example>"
    outer.set_content("See below")
    outer.add_attachment(inner)

    words = kept(outer.as_bytes())

    assert words.index("See below") < words.index("From: first@home.example")
    assert "What she wrote" in words


@pytest.mark.parametrize(
    "words",
    [
        b"From: Sam\nTo: Jo\nSubject: Lunch\n\nShe copied this out of her mail.",
        b"Sam: go away\nJo: you go",
        b"Content-Type: text/plain\n\nno",
    ],
)
def test_copied_words_stay_as_they_are(words):
    assert not is_mail(words)
    assert check_file(name="a.txt", data=words, rule=UploadRule.TEXT_ONLY).data == words


def test_marks_that_act_on_a_screen_are_left_out():
    words = kept(mail("Up\x1b[2J \u202egnp.exe"))

    assert "\x1b" not in words
    assert "\u202e" not in words


def test_one_that_is_nested_too_deep_is_refused_at_once():
    parts = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (each, each)
        for each in range(3_000)
    )

    with pytest.raises(FieldRefusal, match="Print it to a PDF"):
        kept(b"From: a@b.example\r\nMIME-Version: 1.0\r\n" + parts)


def test_an_outlook_message_says_how_to_save_it():
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)

    with pytest.raises(FieldRefusal, match=r"Save this e-mail as \.eml"):
        check_file(name="a.msg", data=data, rule=UploadRule.WITH_WARNING)


def test_everybody_it_went_to_is_kept():
    parents = [f"Parent Number {n} <parent{n}@home.example>" for n in range(300)]

    words = kept(mail(To=", ".join(parents)))

    assert [each for each in parents if each not in words] == []


def test_every_header_is_kept_the_further_ones_at_the_end():
    data = mail().replace(
        b"Subject:", b"X-Sent-By: rule 7\nX-Sent-By: rule 8\nSubject:"
    )

    words = kept(data)

    assert words.index("The register is attached.") < words.index("X-Sent-By: rule 7")
    assert "X-Sent-By: rule 8" in words


def test_letters_that_a_header_does_not_encode_are_read():
    data = mail().replace(b"Wrong Parent", "Łucja O’Brien".encode())

    assert "To: Łucja O’Brien <parent@home.example>" in kept(data)


def test_a_note_that_looks_like_headers_stays_as_it_is():
    words = (
        b"Date: 3 November\nReceived: by phone at the front office\nChild: Jayden M\n"
        b"Concern: an adult asked him for pictures\nWho else knows: nobody\n"
    )

    assert check_file(name="a.txt", data=words, rule=UploadRule.TEXT_ONLY).data == words


def test_a_file_within_the_form_that_is_passed_over_is_named():
    made = EmailMessage()
    made["From"], made["Message-ID"] = "a@b.example", "<1@b.example>"
    made.set_content("Plain words")
    made.add_alternative("<p>Page words</p>", subtype="html")
    (_, page) = made.iter_parts()
    page.add_attachment(b"1,2", "text", "csv", filename="Pupils.csv")

    words = kept(made.as_bytes())

    assert "Plain words" in words
    assert "- Pupils.csv, text/csv, 3 bytes" in words


def test_empty_words_do_not_stand_for_a_page_that_says_something():
    words = kept(mail(" \n", page="<p>Page words</p>"))

    assert "Page words" in words


def test_letters_that_grow_when_made_small_hide_nothing():
    page = "<p>" + "İ" * 12 + "<style>p{}</style>KEEP THIS</p><b>end</b>"

    assert "KEEP THIS end" in " ".join(kept(mail("", page=page)).split())


def test_what_is_hidden_without_an_end_is_shown():
    assert "The words" in kept(mail("", page="<p>a</p><style>The words"))


def test_where_words_are_cut_it_says_so(monkeypatch):
    monkeypatch.setattr(mail_files, "_MOST_WORDS", 20)

    assert "(Cut here: 981 characters more.)" in kept(mail("a" * 1_000))


BEFORE = b"From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: "
HOSTILE = {
    "signs without words": BEFORE + b'text/plain; a="' + b";" * 200_000,
    "parameters": BEFORE + b"text/plain" + b";a=b" * 200_000,
    "pieces of a name": BEFORE
    + b"text/plain;"
    + b"".join(b" filename*%d=a;" % each for each in range(50_000)),
    "folded parameters": BEFORE + b"text/plain" + b";\r\n a=b" * 100_000,
    "a slow encoding": BEFORE
    + b"text/plain; charset=punycode\r\n\r\n"
    + b"a\xe9" * 400_000,
    "a slow encoding, encoded": BEFORE
    + b"text/plain; charset=punycode\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    + b"YWFh" * 200_000,
    "tags that do not end": BEFORE + b"text/html\r\n\r\n" + b"<a " * 300_000,
    "styles that do not end": BEFORE + b"text/html\r\n\r\n" + b"<style>" * 200_000,
    "comments that do not end": BEFORE + b"text/html\r\n\r\n" + b"<!--" * 200_000,
    "signs of tags": BEFORE + b"text/html\r\n\r\n" + b"<<<>" * 300_000,
    "encoded words": b"Subject: "
    + b"=?utf-8?q?a?= " * 100_000
    + b"\r\n"
    + BEFORE
    + b"x",
    "letters of a header": b"Subject: "
    + b"\xc3\xa9" * 400_000
    + b"\r\n"
    + BEFORE
    + b"x",
    "signs in a row": BEFORE
    + b"multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\n"
    + b"=-/." * 250_000
    + b"\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>Words</p>\r\n--b--\r\n",
    "addresses": b"To: " + b"<a@b.example>, " * 70_000 + b"\r\n" + BEFORE + b"x",
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_none_holds_the_processor(data):
    before = time.process_time()
    with suppress(FieldRefusal):
        check_file(name="a.eml", data=data, rule=UploadRule.TEXT_ONLY)

    assert time.process_time() - before < 5


@given(st.binary(max_size=400))
def test_whatever_follows_the_headers_is_kept_or_refused(rest):
    data = b"From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: " + rest

    try:
        words = check_file(name="a.eml", data=data, rule=UploadRule.TEXT_ONLY).data
    except FieldRefusal:
        return
    words.decode()
