"""Filling in a form as a browser has it, and what sending it changes."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction

APPS = ("accounts", "incidents")
# What a page writes by being asked for, and what is drawn by chance.
_LEFT_OUT = {"AccessEntry", "SignedInSession", "KnownBrowser"}
# They may tell the number of a new row, which PostgreSQL does not take back.
_TELLS_IDS = {"detail", "step"}
_NUMBER = re.compile(r"(?<=: )\d+(?=[,}])|^\d+$")
_BY_CHANCE = {"key_digest", "password", "sealed", "record_id"}
# A made-up id that tools send for a key: found in a row, it is told as it is.
FORGED_ID = UUID("f0f0f0f0-f0f0-40f0-80f0-f0f0f0f0f0f0")
FORGED_NUMBER = 1_987_654_321
_ID = re.compile(r"[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}")
_MODELS = [model for app in APPS for model in apps.get_app_config(app).get_models()]
_KEYS = {model.__name__: model._meta.pk.column for model in _MODELS}
_RELATED = {
    (model.__name__, column.attname): column.related_model.__name__
    for model in _MODELS
    for column in model._meta.concrete_fields
    if column.is_relation
}


@dataclass
class Form:
    """A form of a page: where it goes, what it would send and all it could send."""

    action: str
    values: dict = field(default_factory=dict)
    names: set = field(default_factory=set)


class FormReader(HTMLParser):
    """Reads the forms of a page with the values that they come with."""

    def __init__(self):
        super().__init__()
        self.forms, self._select, self._area = [], None, None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        name = attrs.get("name")
        if tag == "form":
            self.forms.append(Form(attrs.get("action") or ""))
        if not self.forms:
            return
        form = self.forms[-1]
        if name:
            form.names.add(name)
        if tag == "input" and name:
            self._input(form, name, attrs)
        elif tag == "textarea" and name:
            self._area = name
            form.values[name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and attrs.get("value"):
            is_first = not form.values.get(self._select)
            if is_first or "selected" in attrs:
                form.values[self._select] = attrs["value"]

    def _input(self, form, name, attrs):
        kind = attrs.get("type", "text")
        if kind == "radio":
            if "checked" in attrs or name not in form.values:
                form.values[name] = attrs.get("value", "on")
        elif kind == "checkbox":
            if "checked" in attrs:
                form.values[name] = attrs.get("value", "on")
        elif kind not in {"submit", "button", "file"}:
            form.values[name] = attrs.get("value", "")

    def handle_data(self, data):
        if self._area and self.forms:
            self.forms[-1].values[self._area] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._area = None
        if tag == "select":
            self._select = None


def form_to(url: str, page) -> Form:
    """Return what the page would send to an address: the names of all its forms too."""
    reader = FormReader()
    reader.feed(page.content.decode())
    ours = [form for form in reader.forms if form.action.split("?")[0] in {url, ""}]
    # A form without an action is of this page; the smaller one only leaves it.
    form = max(ours, key=lambda form: len(form.names), default=Form(url))
    form.values.pop("csrfmiddlewaretoken", None)
    return Form(
        url, form.values, {name for each in reader.forms for name in each.names}
    )


def rows_now() -> dict:
    """Return every row of the product's tables, by its model and its key."""
    found = {}
    with connection.cursor() as cursor:
        for model in _MODELS:
            if model.__name__ not in _LEFT_OUT:
                cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
                names = [column[0] for column in cursor.description]
                key = names.index(model._meta.pk.column)
                found[model.__name__] = {
                    row[key]: dict(zip(names, row, strict=True)) for row in cursor
                }
    return found


class _Undone(Exception):
    pass


def effect_of(before: dict, send) -> tuple[int, dict]:
    """Return the status of what is sent and what it changes, and undo it.

    Of a new row its values, of a changed one those that changed. Keys that did not
    exist before are not told apart, for they differ each time, but for forged ones.
    """
    try:
        with transaction.atomic():
            response = send()
            after = rows_now()
            raise _Undone
    except _Undone:
        pass
    changes = {}
    for model, rows in after.items():
        was = before[model]
        changed = [
            _told(model, row, was.get(key, {}), before)
            for key, row in rows.items()
            if row != was.get(key)
        ]
        if changed:
            changes[model] = sorted(changed)
        if gone := was.keys() - rows.keys():
            changes[f"{model} gone"] = sorted(map(str, gone))
    return response.status_code, changes


def _told(model: str, row: dict, was: dict, before: dict) -> list[tuple[str, str]]:
    """Return what is new in a row, without ids and digests that are new themselves."""
    told = []
    for column, value in row.items():
        if column in was and was[column] == value:
            continue
        words = _ID.sub(_unless_forged, str(value))
        if column in _TELLS_IDS:
            words = _NUMBER.sub(_unless_forged_number, words)
        if column == _KEYS[model] and words != str(FORGED_NUMBER):
            words = words if words == str(FORGED_ID) else "new"
        elif column in _BY_CHANCE:
            words = "new"
        elif to := _RELATED.get((model, column)):
            words = str(value) if value in before.get(to, {}) else "new"
        told.append((column, words))
    return sorted(told)


def _unless_forged(found: re.Match[str]) -> str:
    return str(FORGED_ID) if UUID(found[0]) == FORGED_ID else "an id"


def _unless_forged_number(found: re.Match[str]) -> str:
    return found[0] if int(found[0]) == FORGED_NUMBER else "a number"
