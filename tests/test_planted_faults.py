"""What the checks of pages stand on finds its faults: writes, and what is masked.

Whole pages with a fault are planted beside the checks of all pages: test_matrix.py
and test_growth.py.
"""

import pytest
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils import timezone

from accounts.models import AccessEntry, Site
from accounts.terms import AccessKind, RecordKind
from tests.masking import without_token
from tests.watching import PageWrote, no_writes_but_access

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "write",
    [
        lambda site: Site.objects.filter(pk=site.pk).update(name="Planted"),
        lambda site: Site.objects.filter(pk=site.pk).first().hours.all().delete(),
        lambda site: site.save(),
    ],
)
def test_a_planted_write_on_opening_a_page_is_found(write, north):
    with pytest.raises(PageWrote), no_writes_but_access():
        write(north)


def test_the_record_of_who_looked_is_let_through(karen, north):
    with no_writes_but_access():
        AccessEntry.objects.create(
            at=timezone.now(),
            site=north,
            by=karen,
            kind=AccessKind.RECORD,
            record_kind=RecordKind.INCIDENT,
            record_id="1",
        )

    assert AccessEntry.objects.count() == 1


def page_with_a_token(words=""):
    request = HttpRequest()
    token = get_token(request)
    hidden = f'<input type="hidden" name="csrfmiddlewaretoken" value="{token}">'
    return HttpResponse(f"{hidden}<p>{words}</p>")


def test_the_token_of_each_opening_is_masked_and_nothing_else():
    one, other = page_with_a_token(), page_with_a_token()

    assert one.content != other.content
    assert without_token(one) == without_token(other)
    assert without_token(one) != without_token(page_with_a_token("planted"))
