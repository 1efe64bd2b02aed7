"""A page reaches rows only through a scope; a planted read without one is found."""

import pytest

from tests.scoping import ROOT, page_sources, unscoped_reads


@pytest.mark.parametrize(
    "path", page_sources(), ids=lambda path: str(path.relative_to(ROOT))
)
def test_pages_read_only_through_a_scope(path):
    assert unscoped_reads(path.read_text()) == []


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
