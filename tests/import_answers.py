"""Who gets what at the addresses of imports (see `tests.matrix`)."""

from tests.answer import EVERYBODY, Answer

# Who brings in a roll, and who brings in past incidents (accounts.abilities).
_INCIDENT_IMPORTERS = "ruth karen dana wes"
_IMPORTERS = f"ada {_INCIDENT_IMPORTERS}"


def _own_import(name: str, status: int = 200, *, takes: bool = True) -> list[Answer]:
    """Return the answers of a step of an import: it is there for whoever began it."""
    return [
        Answer(
            name,
            {405: EVERYBODY} if status == 405 else {status: by, 404: others},
            posts=by if takes else None,
            row=f"{place}_import",
        )
        for place, by, others in (
            ("north", "ada", _INCIDENT_IMPORTERS),
            ("south", "ada", _INCIDENT_IMPORTERS),
            ("west", "wes", "ada ruth karen dana"),
        )
    ]


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
    *_own_import("accounts:import_run", takes=False),
    *_own_import("accounts:import_columns"),
    # The file of the test has no words that need a code here.
    *_own_import("accounts:import_words", 302),
    *_own_import("accounts:import_apply", 405),
    *_own_import("accounts:import_give_up", 405),
]
