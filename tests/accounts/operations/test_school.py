"""Changing how a school, its sites and its devices are set up."""

from datetime import date, time

import pytest
from django.core import mail

from accounts.models import AuditEntry, Notice, School, Site
from accounts.operations import devices, notices, people
from accounts.operations import school as school_operations
from accounts.refusals import NotAllowed
from accounts.terms import NoticeKind, RecordKind

pytestmark = pytest.mark.django_db


def change_hours(site, hours, by):
    school_operations.change_hours(site=site, hours=hours, by=by)


def test_hours_are_kept_by_weekday_and_a_day_left_out_is_closed(north, ada):
    change_hours(north, {0: (time(9), time(15)), 5: (time(10), time(12))}, ada)

    assert [str(row) for row in north.hours.all()] == [
        "Monday 09:00 to 15:00",
        "Saturday 10:00 to 12:00",
    ]
    entry = AuditEntry.objects.get(action="change_hours")
    assert entry.detail["now"] == "0 09:00-15:00, 5 10:00-12:00"
    assert "4 08:30-16:30" in entry.detail["was"]


def test_hours_that_do_not_fit_change_nothing(north, ada):
    for hours in ({}, {0: (time(9), time(9))}):
        with pytest.raises(people.NotFilledIn):
            change_hours(north, hours, ada)

    assert north.hours.count() == 5


def test_a_site_is_renamed_and_its_person_holds_a_post_there(north, ada, dana, dean):
    fields = {
        "name": "North Lodge",
        "office_phone": "01632 960100",
        "dsl_phone": "01632 960101",
        "deputy_phone": "01632 960102",
        "holiday_phone": "01632 960103",
    }
    school_operations.change_site(site=north, accountable_person=dana, by=ada, **fields)
    with pytest.raises(people.NotFilledIn, match="a post at this site"):
        school_operations.change_site(
            site=north, accountable_person=dean, by=ada, **fields
        )

    north.refresh_from_db()
    assert (north.name, north.accountable_person) == ("North Lodge", dana)
    assert AuditEntry.objects.get(action="change_site").detail == {}


@pytest.mark.parametrize(
    "name", ["office_phone", "dsl_phone", "deputy_phone", "holiday_phone"]
)
def test_a_phone_that_is_none_is_refused_by_its_name(north, ada, name):
    phones = dict.fromkeys(
        ("office_phone", "dsl_phone", "deputy_phone"), "01632 960100"
    )
    fields = {"holiday_phone": "", **phones, name: "at the front desk"}

    with pytest.raises(people.NotFilledIn, match="phone: Enter a phone number"):
        school_operations.change_site(
            site=north, name="North", accountable_person=None, by=ada, **fields
        )


def test_renaming_gives_no_number_back_that_an_incident_took_meanwhile(
    school, north, ada, asha, send
):
    opened = School.objects.get(pk=school.pk)
    site = Site.objects.get(pk=north.pk)
    first = send(kinds=["SE-05"])
    own = {
        name: getattr(opened, name)
        for name in (
            "short_name",
            "chair_phone",
            "regulator_name",
            "regulator_url",
            "regulator_phone",
            "regulator_complaint_url",
        )
    }

    school_operations.change_school(school=opened, name="Renamed", by=ada, **own)
    school_operations.change_site(
        site=site,
        name="North Lodge",
        office_phone="01632 960100",
        dsl_phone="01632 960101",
        deputy_phone="01632 960102",
        holiday_phone="",
        accountable_person=None,
        by=ada,
    )

    assert School.objects.get(pk=school.pk).name == "Renamed"
    assert Site.objects.get(pk=north.pk).open_breaches == 1
    assert send(kinds=["SE-05"]).reference != first.reference


@pytest.mark.parametrize("name", ["karen", "jo", "asha", "wes"])
def test_only_the_administrator_changes_a_site(request, north, name):
    by = request.getfixturevalue(name)

    with pytest.raises(NotAllowed):
        change_hours(north, {0: (time(9), time(15))}, by)


def test_mail_waits_for_quiet_hours_to_end_but_urgent_mail_does_not(
    north, karen, send, time_machine
):
    Site.objects.filter(pk=north.pk).update(
        quiet_from=time(18), quiet_until=time(7), review_begins_on=date(2026, 11, 23)
    )
    time_machine.move_to("2026-11-24T22:00:00+00:00", tick=False)
    notices.owe(
        kind=NoticeKind.MISSED_DAY,
        recipients=[karen],
        record_kind=RecordKind.SITE,
        record=north,
        site=north,
        step="2026-11-23",
    )
    send(kinds="CN-01", cannot_wait=True)

    notices.deliver_owed_mail()
    assert {each.subject for each in mail.outbox} == {
        "Daybook: 1 urgent incident to read now"
    }
    mail.outbox.clear()
    time_machine.move_to("2026-11-25T06:59:00+00:00", tick=False)
    notices.deliver_owed_mail()
    assert mail.outbox == []
    time_machine.move_to("2026-11-25T07:00:30+00:00", tick=False)
    notices.deliver_owed_mail()

    assert [each.to for each in mail.outbox] == [[karen.email]]
    assert Notice.objects.get(kind=NoticeKind.MISSED_DAY).attempts == 1


def test_a_device_is_known_by_its_key_until_it_is_switched_off(north, ada, asha):
    device = devices.add_device(site=north, name="Laptop", asset_number="7", by=ada)
    key = devices.register_browser(device=device, by=ada)
    device.refresh_from_db()
    assert device.key_digest == devices.digest_of(key)
    assert key not in str(vars(device))

    devices.switch_off(device=device, by=ada)

    device.refresh_from_db()
    assert (device.is_retired, device.key_digest) == (True, "")
    for act in (devices.switch_off, devices.register_browser):
        with pytest.raises(people.HasEnded):
            act(device=device, by=ada)
    with pytest.raises(NotAllowed):
        devices.switch_on(device=device, by=asha)
    devices.switch_on(device=device, by=ada)


def test_an_asset_number_is_there_once(north, ada):
    devices.add_device(site=north, name="Laptop", asset_number="a7", by=ada)

    with pytest.raises(people.NotFilledIn):
        devices.add_device(site=north, name="Tablet", asset_number="A7", by=ada)


def test_nobody_shuts_themselves_out(north, ada, school):
    with pytest.raises(people.NotFilledIn, match="shut yourself out"):
        devices.need_school_devices(school=school, is_needed=True, here=None, by=ada)

    here = devices.add_device(site=north, name="Laptop", asset_number="7", by=ada)
    devices.need_school_devices(school=school, is_needed=True, here=here, by=ada)

    school.refresh_from_db()
    assert school.needs_school_device
