"""What one address is due to say to each of the people of the tests."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# Everybody who takes part: fixtures of tests/people.py, and the two without a post.
READERS_NORTH = "sam ruth karen dana"
READERS_SOUTH = "karen dana"
STAFF = "asha dean jo sam ruth karen dana priya olive wes"
EVERYBODY = f"{STAFF} colin ada maria"
PEOPLE = [*EVERYBODY.split(), "lena", "nobody"]

OPEN = "open"
# The own site, the school's other one and that of another school; then the schools.
PLACES = ("north", "south", "west")
SCHOOLS = ("school", "other_school")


@dataclass(frozen=True)
class Answer:
    """What one variant of an address answers to a GET, and who may POST to it.

    `gets` maps a status to the names that get it. `posts` names those whose POST is
    taken (whatever it then says about an empty form); None means that nobody's is.
    `leads_to` is where a GET that answers 302 goes. `confirmed` is for a session
    that has just shown its password and its second factor.
    """

    name: str
    gets: Mapping[int, str] = field(default_factory=dict)
    posts: str | None = None
    row: str = ""
    args: tuple[object, ...] = ()
    query: str = ""
    leads_to: str = ""
    confirmed: bool = False

    def __str__(self) -> str:
        confirmed = "confirmed" if self.confirmed else ""
        return " ".join(filter(None, (self.name, self.row, confirmed)))

    def status_for(self, person: str) -> int | None:
        """Return the GET status a person is due; None: any page that is not theirs."""
        for status, names in self.gets.items():
            if person in names.split():
                return status
        return None
