"""The settings pages, under settings/. Their names are those of accounts."""

from django.urls import path

from accounts.views import (
    settings,
    settings_calendar,
    settings_devices,
    settings_invitations,
    settings_people,
    settings_posts,
)

_CALENDAR = "school/<int:pk>/calendar"
_PERSON = "people/<uuid:pk>"

urlpatterns = [
    path("", settings.settings, name="settings"),
    path("school/<int:pk>/", settings.school, name="settings_school"),
    path("school/<int:pk>/sites/add/", settings.add_site, name="add_site"),
    path("sites/<int:pk>/", settings.site, name="settings_site"),
    path("sites/<int:pk>/hours/", settings.hours, name="settings_hours"),
    path("sites/<int:pk>/alerts/", settings.alerts, name="settings_alerts"),
    path(f"{_CALENDAR}/", settings_calendar.calendar, name="calendar"),
    path(f"{_CALENDAR}/terms/add/", settings_calendar.add_term, name="add_term"),
    path(
        f"{_CALENDAR}/terms/<int:term_pk>/",
        settings_calendar.change_term,
        name="change_term",
    ),
    path(
        f"{_CALENDAR}/terms/<int:term_pk>/remove/",
        settings_calendar.remove_term,
        name="remove_term",
    ),
    path(f"{_CALENDAR}/closed/add/", settings_calendar.add_closure, name="add_closure"),
    path(
        f"{_CALENDAR}/closed/<int:closure_pk>/remove/",
        settings_calendar.remove_closure,
        name="remove_closure",
    ),
    path(
        f"{_CALENDAR}/file/", settings_calendar.calendar_import, name="calendar_import"
    ),
    path(
        f"{_CALENDAR}/file/add/",
        settings_calendar.calendar_take_in,
        name="calendar_take_in",
    ),
    path("people/", settings_people.people, name="people"),
    path("people/invitations/", settings_invitations.invitations, name="invitations"),
    path("people/add/", settings_people.add, name="add_person"),
    path(f"{_PERSON}/", settings_people.person, name="person"),
    path(f"{_PERSON}/change/", settings_people.change, name="change_person"),
    path(f"{_PERSON}/posts/give/", settings_people.give_post, name="give_post"),
    path(
        f"{_PERSON}/posts/<int:post_pk>/end/", settings_people.end_post, name="end_post"
    ),
    path(f"{_PERSON}/leave/", settings_people.leave, name="leave"),
    path(f"{_PERSON}/deactivate/", settings_people.deactivate, name="deactivate"),
    path(f"{_PERSON}/reactivate/", settings_people.reactivate, name="reactivate"),
    path(
        f"{_PERSON}/connections/remove/",
        settings_people.disconnect,
        name="disconnect_person",
    ),
    path(f"{_PERSON}/link/", settings_people.send_link, name="send_link"),
    path("posts/", settings_posts.to_confirm, name="posts_to_confirm"),
    path("posts/<uuid:pk>/decide/", settings_posts.decide, name="decide_post"),
    path("devices/", settings_devices.devices, name="devices"),
    path("devices/add/", settings_devices.add, name="add_device"),
    path("devices/<uuid:pk>/", settings_devices.change, name="device_change"),
    path(
        "devices/<uuid:pk>/register/", settings_devices.register, name="device_register"
    ),
    path("devices/<uuid:pk>/switch/", settings_devices.switch, name="device_switch"),
    path("devices/need/<int:pk>/", settings_devices.need, name="devices_need"),
]
