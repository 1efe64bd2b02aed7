"""No byte of a file is kept, whatever address it is sent to, but where one is taken."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import ResolverMatch

from accounts import uploads
from accounts.uploads import allow_file
from tests.factories import UserFactory

LIMIT = 200_000
TAKES = "tests:takes_a_file"


@pytest.fixture
def takes_one(monkeypatch):
    """An address that takes a file from whoever is called Robin."""
    monkeypatch.setattr(uploads, "_ALLOWED", {})
    allow_file(TAKES, most_bytes=LIMIT, may=lambda user: user.given_name == "Robin")


def post(*, view=None, user=None, **fields):
    """Return a request with the fields, at the address of a view if one is named."""
    request = RequestFactory().post("/log/", {"what_happened": "words", **fields})
    if view:
        request.resolver_match = ResolverMatch(
            lambda: None, (), {}, url_name=view.split(":")[1], namespaces=["tests"]
        )
    if user:
        request.user = user
    return request


def a_file(size=5_000_000):
    return SimpleUploadedFile("photo.jpg", b"\xff\xd8" + b"x" * (size - 2))


def test_a_file_is_read_past_and_remembered_as_refused():
    request = post(file=a_file())

    words = request.POST["what_happened"]

    assert words == "words"
    assert not request.FILES
    assert request.upload_refused is True


def test_a_request_without_a_file_is_not_marked():
    request = post()

    assert request.POST["what_happened"] == "words"
    assert not hasattr(request, "upload_refused")


def test_only_the_refusing_handler_is_installed(settings):
    assert settings.FILE_UPLOAD_HANDLERS == ["accounts.uploads.RefuseUploads"]


def test_an_address_that_takes_a_file_gets_it_from_who_may_send_it(takes_one):
    request = post(view=TAKES, user=UserFactory.build(), file=a_file(LIMIT))

    assert request.FILES["file"].read() == a_file(LIMIT).read()
    assert request.FILES["file"].name == "photo.jpg"
    assert not hasattr(request, "upload_refused")


def test_another_address_goes_on_refusing(takes_one):
    request = post(view="tests:log", user=UserFactory.build(), file=a_file(10))

    assert not request.FILES
    assert request.upload_refused is True


@pytest.mark.parametrize("user", [None, UserFactory.build(given_name="Sam")])
def test_somebody_who_may_not_sends_nothing(user, takes_one):
    request = post(view=TAKES, user=user, file=a_file(10))

    assert not request.FILES
    assert request.upload_refused is True


def test_a_file_one_byte_past_the_limit_is_dropped_and_said_to_be_too_large(takes_one):
    request = post(view=TAKES, user=UserFactory.build(), file=a_file(LIMIT + 1))

    assert not request.FILES
    assert request.POST["what_happened"] == "words"
    assert request.upload_refused is True
    assert request.upload_too_large is True


def test_a_second_file_is_refused(takes_one):
    user = UserFactory.build()

    request = post(view=TAKES, user=user, file=a_file(10), other=a_file(10))

    assert list(request.FILES) == ["file"]
    assert request.upload_refused is True
