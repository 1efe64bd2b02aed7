"""Which pages there are, and who opens each: read from the answers of the matrix."""

from collections import defaultdict
from collections.abc import Sequence

from tests.answer import Answer
from tests.matrix import ANSWERS

# Whoever may see the most of a page comes first; "nobody" has not signed in.
VISITORS = ["karen", "asha", "ada", "dana", "jo", "maria", "colin", "wes", "nobody"]
# The same address, another page for each role.
BY_ROLE = {"incidents:today", "incidents:actions", "accounts:account"}
# Two addresses of one page: the first that waits, and a form that opened.
ONE_PAGE = [
    {"incidents:review", "incidents:review_one"},
    {"incidents:log", "incidents:draft"},
    {"incidents:my_report", "incidents:add_to_report"},
]
# They answer with something else than a page.
NO_PAGE = {
    "accounts:import_template",
    "accounts:livez",
    "accounts:unlock_by_passkey",
    "incidents:attachment",
    "incidents:breach_file",
    "incidents:request_file",
    "incidents:find_people",
    "incidents:review_lines",
    "mfa_download_recovery_codes",
}


def pages_of(answers: Sequence[Answer] = ANSWERS) -> dict[str, list[Answer]]:
    """Return the pages that each visitor opens, so that each page is opened once.

    A page that differs by role is opened by every visitor who may.
    """
    pages, opened = defaultdict(list), set()
    for visitor in VISITORS:
        taken = set()
        for answer in answers:
            name = answer.name
            if answer.status_for(visitor) != 200 or name in NO_PAGE or name in taken:
                continue
            if name in BY_ROLE or name not in opened:
                opened.add(name)
                taken.add(name)
                pages[visitor].append(answer)
    return dict(pages)
