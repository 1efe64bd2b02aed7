"""A page reaches rows only through a scope; a planted read without one is found."""

import pytest

from tests.scoping import (
    ASKED_BEFORE,
    ROOT,
    page_sources,
    reads_by_relation,
    unscoped_reads,
)


def name_of(path):
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", page_sources(), ids=name_of)
def test_pages_read_only_through_a_scope(path):
    assert unscoped_reads(path.read_text()) == []


@pytest.mark.parametrize("path", page_sources(), ids=name_of)
def test_pages_read_by_a_relation_only_through_a_scope_or_where_it_is_known(path):
    reads = reads_by_relation(path.read_text())

    assert [
        f"{line}: {code}"
        for line, code in reads
        if (name_of(path), code) not in ASKED_BEFORE
    ] == []


def test_no_read_by_a_relation_is_known_that_is_gone():
    found = {
        (name_of(path), code)
        for path in page_sources()
        for _, code in reads_by_relation(path.read_text())
    }

    assert ASKED_BEFORE - found == set()


@pytest.mark.parametrize(
    "planted",
    [
        "rows = site.incidents.all()",
        "count = pupil.involvements.count()",
        "rows = list(request.user.actions.open())",
        "rows = incident.decisions.standing().visible_to(user)",
        "show(request, incident.attachments)",
        "names = [each.user for each in group.pupils.all()]",
    ],
)
def test_a_planted_read_by_a_relation_is_found(planted):
    assert len(reads_by_relation(planted)) == 1


@pytest.mark.parametrize(
    "scoped",
    [
        "rows = site.incidents.visible_to(user).open()",
        "terms = school.terms.all()",
        "who = incident.author.full_name",
    ],
)
def test_a_relation_that_a_scope_follows_or_that_needs_none_is_let_through(scoped):
    assert reads_by_relation(scoped) == []


@pytest.mark.parametrize(
    "planted",
    [
        "incident = Incident.objects.get(reference=reference)",
        "rows = Incident.objects.filter(site=site).visible_to(user)",
        "pupil = get_object_or_404(Pupil, pk=pk)",
        "rows = list(Decision._default_manager.all())",
        "class F:\n    field = ModelChoiceField(queryset=Pupil.objects.all())",
    ],
)
def test_a_planted_unscoped_read_is_found(planted):
    assert len(unscoped_reads(planted)) == 1


def test_a_scoped_read_is_let_through():
    scoped = "row = get_object_or_404(Incident.objects.visible_to(user), pk=pk)"

    assert unscoped_reads(scoped) == []
