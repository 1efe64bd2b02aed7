"""A page of somebody's own reports."""

import pytest

from incidents.models.paging import newest_page
from incidents.models.reports import reports_of

pytestmark = pytest.mark.django_db


def test_pages_follow_each_other_to_the_end(asha, send):
    sent = [send(by=asha) for _ in range(3)]

    first = newest_page(reports_of(asha), size=2)
    second = newest_page(reports_of(asha), size=2, before=first.older)

    assert first.rows + second.rows == sent[::-1]
    assert (first.is_first, second.is_first, second.older) == (True, False, "")


def test_the_kinds_come_along(asha, send, django_assert_num_queries):
    send(by=asha)

    with django_assert_num_queries(2):
        (report,) = newest_page(reports_of(asha)).rows
        assert [kind.code for kind in report.kinds.all()]
