"""The shipped kinds are those that were agreed, and a school keeps its own."""

import dataclasses
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.abilities import OPERATOR
from accounts.models import AuditEntry
from accounts.operations.people import AlreadyThere
from accounts.refusals import NotAllowed
from incidents.models import IncidentKind
from incidents.operations import kinds as kinds_operations
from incidents.operations.kinds import KindWords, install_kinds
from incidents.shipped_kinds import SHIPPED_KINDS
from incidents.terms import BreachRule, RiskArea, Route, Strand, UploadRule
from tests.factories import SchoolFactory

AGREED = Path(__file__).with_name("kinds.md")
OURS = {"CN-00", "CT-00", "SE-00", "NS-00"}
# Plainer than the page, and spelt as everywhere else here.
REWORDED = {
    "Hateful or discriminatory content (racist, misogynistic, antisemitic, anti-LGBT,"
    " disability…)": "Hateful or discriminatory content (racist, misogynistic,"
    " antisemitic, anti-LGBT, about disability)",
    "Criminal or sexual exploitation, county lines, trafficking – online contact": (
        "Exploitation, county lines or trafficking, by contact online"
    ),
    "Suspicious email or message received (no click)": (
        "Suspicious e-mail or message received (no click)"
    ),
}
ROUTES = {"I": Route.IMMEDIATE, "S": Route.SAME_DAY, "D": Route.DAILY}
UPLOADS = {
    "N": UploadRule.NEVER,
    "T": UploadRule.TEXT_ONLY,
    "Y": UploadRule.WITH_WARNING,
}
NOTHING = "\N{EN DASH}"
BREACHES = {
    NOTHING: BreachRule.NO,
    "✔": BreachRule.YES,
    "✔ if school account": BreachRule.IF_SCHOOL_ACCOUNT,
    "✔ if data": BreachRule.IF_DATA,
}
AREAS = {"(security)": RiskArea.SECURITY, "any": RiskArea.ANY, NOTHING: RiskArea.ANY}
BY_CODE = {kind.code: kind for kind in SHIPPED_KINDS}


def page_rows():
    """Return the cells of each row of the page's table of kinds, by code."""
    rows = {}
    for line in AGREED.read_text().splitlines():
        if re.match(r"\| (CN|CT|CD|CM|SE|ST|OT)-\d\d \| ", line):
            cells = [cell.strip().replace("*", "") for cell in line.split("|")[1:-1]]
            assert cells[0] not in rows
            rows[cells[0]] = cells[1:]
    return rows


def test_every_code_of_the_page_is_shipped_once_beside_our_four():
    assert len(SHIPPED_KINDS) == len(BY_CODE)
    assert set(BY_CODE) == set(page_rows()) | OURS


def test_routes_and_who_else_is_told_are_the_letters_of_the_page():
    for code, (_, _, letters, *_) in page_rows().items():
        kind = BY_CODE[code]
        marks = set(re.findall(r"head|[A-Z]", letters))
        assert marks <= {*ROUTES, "H", "T", "P", "head"}, code
        assert marks, code
        speed = [ROUTES[mark] for mark in "ISD" if mark in marks]
        # H alone names nobody but the head, who sees it on the same school day.
        assert [kind.route] == (speed or [Route.SAME_DAY]), code
        assert kind.goes_to_head_only == ("H" in marks), code
        assert kind.tells_head == ("head" in marks), code
        assert kind.tells_technical == ("T" in marks), code
        assert kind.tells_data_protection == ("P" in marks), code


def test_the_other_columns_are_those_of_the_page():
    for code, row in page_rows().items():
        label, area, _, procedure, upload, breach, strand = row
        kind = BY_CODE[code]
        assert kind.label == REWORDED.get(label, label), code
        assert kind.risk_area == AREAS.get(area, area.lower()), code
        assert kind.procedure == procedure, code
        assert kind.upload_rule == UPLOADS[upload], code
        assert kind.breach_rule == BREACHES[breach], code
        assert kind.strand == strand.split("/")[0].replace(NOTHING, Strand.NONE), code


def test_the_front_row_has_eight_chips_in_order():
    front = [kind for kind in SHIPPED_KINDS if kind.front_position is not None]

    front.sort(key=lambda kind: kind.front_position)

    assert [(kind.code, kind.short_label) for kind in front] == [
        ("CD-01", "Cyberbullying"),
        ("CD-03", "Nude or semi-nude"),
        ("CN-00", "Harmful content"),
        ("CT-00", "Unsafe contact"),
        ("CD-10", "Device misuse"),
        ("SE-06", "Lost or leaked data"),
        ("SE-00", "Network or password"),
        ("NS-00", "Not sure"),
    ]


def test_the_stop_panel_is_for_images_of_children_and_they_take_no_file():
    shown = [kind for kind in SHIPPED_KINDS if kind.shows_stop_panel]

    assert {kind.code for kind in shown} == {"CD-03", "CD-04", "CN-03"}
    assert {kind.upload_rule for kind in shown} == {UploadRule.NEVER}


def test_every_shipped_kind_passes_the_checks_of_its_table(school):
    for kind in IncidentKind.objects.filter(school=school):
        kind.full_clean()


def test_labels_differ_so_that_no_chip_is_met_twice():
    assert len({kind.label for kind in SHIPPED_KINDS}) == len(SHIPPED_KINDS)
    assert len({kind.short_label for kind in SHIPPED_KINDS}) == len(SHIPPED_KINDS)


def test_an_update_brings_each_school_what_is_new_and_no_more(
    school, other_school, kind
):
    IncidentKind.objects.filter(code="CD-01").delete()
    IncidentKind.objects.filter(pk=kind("CD-02").pk).update(
        label="Unkind words", is_retired=True
    )
    before = AuditEntry.objects.count()

    said = StringIO()
    call_command("install_kinds", stdout=said)
    call_command("install_kinds", stdout=said)

    entries = AuditEntry.objects.order_by("pk")[before:]
    assert said.getvalue() == "New kinds of incident: 2.\n"
    assert [(each.action, each.detail) for each in entries] == [
        ("kinds.installed", {"count": 1})
    ] * 2
    assert kind("CD-01").front_position is None
    assert BY_CODE["CD-01"].front_position is not None
    assert (kind("CD-02").label, kind("CD-02").is_retired) == ("Unkind words", True)


def test_a_school_that_fails_does_not_keep_new_kinds_from_the_rest(
    school, other_school, monkeypatch
):
    IncidentKind.objects.filter(code="OT-02").delete()
    install = kinds_operations.install_kinds

    def fail_for_one(*, school, by):
        if school == other_school:
            raise OSError
        return install(school=school, by=by)

    monkeypatch.setattr(kinds_operations, "install_kinds", fail_for_one)

    with pytest.raises(CommandError, match=r"^1 school"):
        call_command("install_kinds", stdout=StringIO())

    assert IncidentKind.objects.get(code="OT-02").school == school


@pytest.mark.parametrize("path", ["docker-compose.yml", "scripts/serve.py"])
def test_whatever_prepares_the_tables_brings_the_kinds_too(path):
    text = (Path(__file__).parents[3] / path).read_text()

    assert text.index("createcachetable") < text.index("install_kinds")


@pytest.mark.django_db
def test_a_new_school_is_given_every_kind():
    school = SchoolFactory()

    count = install_kinds(school=school, by=OPERATOR)

    assert count == len(SHIPPED_KINDS)
    assert set(school.incident_kinds.values_list("code", flat=True)) == set(BY_CODE)
    assert AuditEntry.objects.get(action="kinds.installed").detail == {"count": count}


def test_installing_again_changes_nothing(school):
    count = install_kinds(school=school, by=OPERATOR)

    assert count == 0
    assert school.incident_kinds.count() == len(SHIPPED_KINDS)
    assert AuditEntry.objects.filter(action="kinds.installed").count() == 1


def test_a_kind_that_the_school_changed_is_left_alone(school, kind):
    IncidentKind.objects.filter(pk=kind("CD-01").pk).update(
        label="Unkind words online", is_retired=True
    )
    IncidentKind.objects.filter(pk=kind("OT-02").pk).delete()

    count = install_kinds(school=school, by=OPERATOR)

    assert count == 1
    assert kind("CD-01").label == "Unkind words online"
    assert kind("CD-01").is_retired


def test_each_school_has_its_own_kinds(school, other_school):
    assert not school.incident_kinds.filter(
        pk__in=other_school.incident_kinds.values("pk")
    ).exists()


# --- A school's own changes -----------------------------------------------------


def changed(kind, by, **fields):
    names = [each.name for each in dataclasses.fields(KindWords)]
    words = {name: getattr(kind, name) for name in names} | fields
    words["upload_rule"] = UploadRule(words["upload_rule"])
    words["route"] = Route(words["route"])
    kinds_operations.change_kind(kind=kind, new=KindWords(**words), by=by)
    kind.refresh_from_db()


def test_a_kind_is_reworded_and_routed_anew(kind, ada):
    bullying = kind("CD-01")

    changed(bullying, ada, short_label="Bullying online", route=Route.IMMEDIATE)

    assert (bullying.short_label, bullying.route) == ("Bullying online", "immediate")
    entry = AuditEntry.objects.get(action="change_kind")
    assert entry.detail["code"] == "CD-01"
    assert entry.detail["now"].startswith("immediate ")
    assert "Bullying" not in str(entry.detail)


def test_the_rule_about_files_of_a_nude_kind_only_gets_stricter(school, ada):
    nude = IncidentKind.objects.filter(school=school, shows_stop_panel=True).first()
    for looser in (UploadRule.TEXT_ONLY, UploadRule.WITH_WARNING):
        with pytest.raises(kinds_operations.TooLoose):
            changed(nude, ada, upload_rule=looser)
    with pytest.raises(kinds_operations.TooLoose):
        changed(nude, ada, route=Route.DAILY)

    nude.refresh_from_db()
    assert (nude.upload_rule, nude.route) == (UploadRule.NEVER, Route.IMMEDIATE)


def test_a_kind_is_switched_off_and_on_but_never_the_last_resort(kind, ada):
    bullying = kind("CD-01")

    kinds_operations.switch_kind(kind=bullying, is_on=False, by=ada)
    assert kind("CD-01").is_retired
    with pytest.raises(AlreadyThere):
        kinds_operations.switch_kind(kind=bullying, is_on=False, by=ada)
    kinds_operations.switch_kind(kind=bullying, is_on=True, by=ada)
    with pytest.raises(kinds_operations.StaysOn):
        kinds_operations.switch_kind(kind=kind("NS-00"), is_on=False, by=ada)


@pytest.mark.parametrize("name", ["karen", "dana", "jo", "wes"])
def test_only_an_administrator_changes_kinds(request, kind, north, name):
    by = request.getfixturevalue(name)

    with pytest.raises(NotAllowed):
        changed(kind("CD-01"), by, short_label="Mine")
    with pytest.raises(NotAllowed):
        kinds_operations.switch_kind(kind=kind("CD-01"), is_on=False, by=by)
