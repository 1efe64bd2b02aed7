"""Who gets what at the addresses of imports (see `tests.matrix`)."""

from tests.answer import EVERYBODY, Answer

# Who brings in a roll, and who brings in past incidents (accounts.abilities).
_INCIDENT_IMPORTERS = "ruth karen dana wes"
_IMPORTERS = f"ada {_INCIDENT_IMPORTERS}"


def _own_import(name: str, status: int = 200, **fields: object) -> Answer:
    """Return the answer of a step of an import: for whoever began it."""
    gets = {status: "ada", 404: _INCIDENT_IMPORTERS}
    if status == 405:
        gets = {405: EVERYBODY}
    return Answer(name, gets, row="import_run", **fields)  # type: ignore[arg-type]


IMPORT_ANSWERS = [
    Answer("accounts:imports", {200: _IMPORTERS}),
    Answer("accounts:import_new", {200: "ada"}, posts="ada", args=("pupils",)),
    Answer(
        "accounts:import_new",
        {200: _INCIDENT_IMPORTERS},
        posts=_INCIDENT_IMPORTERS,
        args=("incidents",),
    ),
    Answer("accounts:import_template", {200: "ada"}, args=("staff",)),
    _own_import("accounts:import_run"),
    _own_import("accounts:import_columns", posts="ada"),
    # The file of the test has no words that need a code here.
    _own_import("accounts:import_words", 302, posts="ada"),
    _own_import("accounts:import_apply", 405, posts="ada"),
    _own_import("accounts:import_give_up", 405, posts="ada"),
]
