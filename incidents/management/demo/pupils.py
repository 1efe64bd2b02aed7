"""The invented pupils of the demo school, their classes and who cares for them."""

from dataclasses import dataclass
from typing import Final

from accounts.terms import Relationship

MOTHER: Final = Relationship.MOTHER
FATHER: Final = Relationship.FATHER
STEP: Final = Relationship.STEP_PARENT
GRAN: Final = Relationship.GRANDPARENT
FOSTER: Final = Relationship.FOSTER_CARER
GUARDIAN: Final = Relationship.GUARDIAN


@dataclass(frozen=True)
class Class:
    """A class of one site. A name in brackets is what the pupil is known as."""

    name: str
    site: str
    year: int
    pupils: str


@dataclass(frozen=True)
class Carer:
    """An adult and the pupils they care for, by full name.

    A pupil whose name is not the only one of its kind is given with the class.
    """

    name: str
    relationship: Relationship
    pupils: tuple[str, ...]
    has_responsibility: bool = True
    is_barred: bool = False


CLASSES: Final = (
    Class(
        "Willow",
        "North",
        6,
        "Ana Silva, Mia Fletcher, Tom Barker, Noor Hussain, Alfie Stone, "
        "Zofia Nowak, Harry Dunn",
    ),
    Class(
        "Oak",
        "North",
        7,
        "Ruby Holt, Kai Sutton, Freya Mills, Dylan Pryce, Isla Reeve, "
        "Mohammed (Mo) Aziz, Jack Tully, Poppy Lane",
    ),
    Class(
        "Birch",
        "North",
        8,
        "Leo Silva, Ryan Clarke, Amira Khan, Connor Walsh, Lily Marsh, "
        "Ethan Boyd, Chloe Barker, Tyler Finch",
    ),
    Class(
        "Hazel",
        "North",
        9,
        "Jayden Marsh, Callum Reeve, Sophie Grant-Lee, Kian Doyle, Maya Shah, "
        "Reece Turner, Ellie Fox, Daniel Okafor",
    ),
    Class(
        "Rowan",
        "South",
        7,
        "Leo Tanner, Ella Byrne, Finn Hartley, Aisha Begum, Oscar Vale, "
        "Grace Nowak, Billy Cole",
    ),
    Class(
        "Cedar",
        "South",
        8,
        "Yusuf Demir, Holly Peck, Archie Tanner, Niamh Kelly, Josh Wilde, "
        "Evie Marlow, Sam Idris",
    ),
    Class(
        "Maple",
        "South",
        10,
        "Ryan Clarke, Jasmine Cole, Luke Hendry, Tia Bailey, Marcus Boateng, "
        "Erin Walsh, Nathan Price-Jones, Bethany Snow",
    ),
    Class(
        "Elm",
        "South",
        11,
        "Charlie Hendry, Megan Doyle, Kofi Mensah, Abigail Rudd, Toby Lloyd, "
        "Samira Haddad, Joel Carver",
    ),
)

CARERS: Final = (
    Carer("Maria Marsh", MOTHER, ("Jayden Marsh", "Lily Marsh")),
    Carer("Paul Marsh", FATHER, ("Jayden Marsh", "Lily Marsh")),
    Carer("Kelly Reeve", MOTHER, ("Callum Reeve", "Isla Reeve")),
    Carer("Craig Reeve", FATHER, ("Callum Reeve", "Isla Reeve"), is_barred=True),
    Carer("Beatriz Silva", MOTHER, ("Leo Silva", "Ana Silva")),
    Carer("Rui Silva", FATHER, ("Leo Silva", "Ana Silva")),
    Carer("Donna Clarke", MOTHER, ("Ryan Clarke, Birch",)),
    Carer("Stephen Clarke", FATHER, ("Ryan Clarke, Maple",)),
    Carer("Gemma Tanner", MOTHER, ("Leo Tanner", "Archie Tanner")),
    Carer("Lee Hobbs", STEP, ("Leo Tanner", "Archie Tanner"), has_responsibility=False),
    Carer("Sunita Khan", MOTHER, ("Amira Khan",)),
    Carer("Tariq Khan", FATHER, ("Amira Khan",)),
    Carer("Agnieszka Nowak", MOTHER, ("Zofia Nowak", "Grace Nowak")),
    Carer("Joanne Byrne", MOTHER, ("Ella Byrne",)),
    Carer("Sandra Barker", GRAN, ("Tom Barker", "Chloe Barker")),
    Carer("Nasreen Hussain", MOTHER, ("Noor Hussain",)),
    Carer("Vicky Stone", MOTHER, ("Alfie Stone",)),
    Carer("Mark Dunn", FATHER, ("Harry Dunn",)),
    Carer("Carol Fletcher", GRAN, ("Mia Fletcher",)),
    Carer("Simon Holt", FATHER, ("Ruby Holt",)),
    Carer("Anita Sutton", FOSTER, ("Kai Sutton",), has_responsibility=False),
    Carer("Rhys Pryce", FATHER, ("Dylan Pryce",)),
    Carer("Saima Aziz", MOTHER, ("Mohammed Aziz",)),
    Carer("Debbie Tully", MOTHER, ("Jack Tully",)),
    Carer("Patrick Walsh", FATHER, ("Connor Walsh", "Erin Walsh")),
    Carer("Julie Boyd", MOTHER, ("Ethan Boyd",)),
    Carer("Natalie Finch", MOTHER, ("Tyler Finch",)),
    Carer("Caroline Grant-Lee", MOTHER, ("Sophie Grant-Lee",)),
    Carer("Bernadette Doyle", MOTHER, ("Kian Doyle", "Megan Doyle")),
    Carer("Rakesh Shah", FATHER, ("Maya Shah",)),
    Carer("Tracey Turner", MOTHER, ("Reece Turner",)),
    Carer("Andrew Fox", FATHER, ("Ellie Fox",)),
    Carer("Grace Okafor", MOTHER, ("Daniel Okafor",)),
    Carer("Rebecca Hartley", MOTHER, ("Finn Hartley",)),
    Carer("Rahima Begum", MOTHER, ("Aisha Begum",)),
    Carer("Karl Cole", FATHER, ("Billy Cole", "Jasmine Cole")),
    Carer("Elif Demir", MOTHER, ("Yusuf Demir",)),
    Carer("Sinead Kelly", MOTHER, ("Niamh Kelly",)),
    Carer("Pauline Wilde", GRAN, ("Josh Wilde",)),
    Carer("Alison Marlow", FOSTER, ("Evie Marlow",), has_responsibility=False),
    Carer("Angela Hendry", MOTHER, ("Luke Hendry", "Charlie Hendry")),
    Carer("Michelle Bailey", MOTHER, ("Tia Bailey",)),
    Carer("Emmanuel Boateng", FATHER, ("Marcus Boateng",)),
    Carer("Efua Mensah", MOTHER, ("Kofi Mensah",)),
    Carer("Layla Haddad", GUARDIAN, ("Samira Haddad",)),
)
# A member of staff who is a parent too: by the key in `staff`.
STAFF_WHO_ARE_PARENTS: Final = (("hannah", "Freya Mills"),)
