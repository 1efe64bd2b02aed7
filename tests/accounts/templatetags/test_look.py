from datetime import UTC, date, datetime

import pytest
import time_machine
from django.template import Context, Template

from accounts.templatetags import look


def drawn(source, **context):
    return Template("{% load look %}" + source).render(Context(context))


@pytest.mark.parametrize("status", look.STATUSES)
def test_a_status_says_its_words(status):
    html = drawn("{% status_tag status words %}", status=status, words="As it is")

    assert "As it is" in html


def test_an_urgent_tag_has_a_word_a_shape_and_a_colour():
    html = drawn('{% status_tag "urgent" %}')

    assert "Urgent" in html
    assert "<svg" in html
    assert "tag--red" in html


def test_nothing_to_do_is_plain_text():
    assert "tag--" not in drawn('{% status_tag "done" %}')


def test_words_of_a_kind_are_escaped():
    assert "<b>" not in drawn("{% kind_tag words %}", words="<b>")


def test_screen_readers_pass_over_an_icon():
    assert 'aria-hidden="true"' in drawn('{% icon "check" %}')


@pytest.mark.parametrize(
    ("phone", "link"),
    [
        ("01509 000 100", "tel:+441509000100"),
        ("+44 1509 000100", "tel:+441509000100"),
        ("999", "tel:999"),
    ],
)
def test_a_phone_number_becomes_a_link(phone, link):
    assert look.tel(phone) == link


def test_a_moment_late_in_the_evening_belongs_to_the_day_in_london():
    just_past_midnight = datetime(2025, 7, 1, 23, 30, tzinfo=UTC)

    assert look.short_day(just_past_midnight) == "Wed 2 Jul"


@time_machine.travel(datetime(2025, 10, 14, 10, 56, tzinfo=UTC))
def test_near_days_have_words():
    days = [date(2025, 10, day) for day in (12, 13, 14, 15)]

    assert [look.day_word(day) for day in days] == [
        "Sun 12 Oct",
        "yesterday",
        "today",
        "tomorrow",
    ]


@pytest.mark.parametrize(
    ("name", "letters"), [("Karen Osei", "KO"), ("Karen", "K"), ("", "")]
)
def test_a_face_shows_initials(name, letters):
    assert look.initials(name) == letters


@pytest.mark.parametrize("shown", [look.clock, look.iso])
@pytest.mark.parametrize("moment", [None, date(2026, 10, 14)])
def test_the_time_of_nothing_is_not_the_time_of_now(shown, moment):
    with pytest.raises(TypeError):
        shown(moment)
