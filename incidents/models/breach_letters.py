"""Words to send: the report to the regulator and the letter to people.

They are made of the facts and changed by whoever sends them. Parts: UK GDPR Articles
33(3) and 34(2), rules.md 6.6. The letter is held to a reading age of 9 to 11.
"""

from django.conf import settings
from django.urls import reverse

from incidents.breach_terms import Compromise, DataKind, PeopleKind
from incidents.models.breach_measures import measures_done
from incidents.models.breach_sheet import BreachSheet

_NOT_KNOWN = "Not known yet"


def points_for_regulator(sheet: BreachSheet) -> list[tuple[str, str]]:
    """Return what the regulator asks for, each with what is known of it."""
    facts, breach = sheet.facts, sheet.breach
    done = measures_done(sheet)
    nature = [facts.what_happened if facts else breach.what_happened]
    if facts:
        nature += [Compromise(code).label for code in facts.compromises]
    return [
        ("What happened", _sentences(nature)),
        ("How many", _how_many(sheet)),
        ("Whose and what", _whose(sheet)),
        ("Contact", _contact(sheet)),
        ("Likely results", (facts.consequences if facts else "") or _NOT_KNOWN),
        ("What we did", _sentences(done)),
    ]


def copy_of(points: list[tuple[str, str]]) -> str:
    """Return the points as a text to copy."""
    return "\n\n".join(f"{heading}\n{words}" for heading, words in points)


def letter_for(sheet: BreachSheet) -> str:
    """Return a letter to begin with. What is in [ ] must be filled in by a person."""
    site, lead = sheet.breach.site, sheet.breach.lead
    ask_for = f"Ask for {lead.full_name}. " if lead else ""
    data = (
        [DataKind(code).label for code in sheet.facts.data_kinds]
        if (sheet.facts)
        else []
    )
    what = ", ".join(data) or "[say what information]"
    return (
        f"[Say what happened in one or two short sentences.]\n\n"
        f"It was about: {what}.\n\n"
        f"What this could mean for you: [say it plainly].\n\n"
        f"What we have done: [say it plainly].\n\n"
        f"What you can do: [say it plainly].\n\n"
        f"We are sorry that this happened.\n\n"
        f"You can call us to talk about it. Ring {site.office_phone}. {ask_for}\n\n"
        f"Are you not happy with what we do? You can complain to us. "
        f"Call, write, or use this page: {settings.SITE_URL}{_complaint()} "
        f"You can also tell the {site.school.regulator_name} on "
        f"{site.school.regulator_phone}.\n\n"
        f"{site.school.name}"
    )


def words_for_the_young(sheet: BreachSheet) -> str:
    """Return words to begin with for a pupil who can understand them (rules.md 6.6)."""
    site = sheet.breach.site
    return (
        f"We made a mistake with some facts about you. [Say what happened.]\n\n"
        f"We are sorry. You did nothing wrong.\n\n"
        f"This could mean: [say it plainly]. We have done this: [say it plainly].\n\n"
        f"You can do this: [say it plainly]. Talk to a grown-up you trust, "
        f"or come to see us at school. You can also ring {site.office_phone}.\n\n"
        f"If you are not happy with what we do, tell us, or use this page: "
        f"{settings.SITE_URL}{_complaint()} You can also tell the "
        f"{site.school.regulator_name}."
    )


def _complaint() -> str:
    return reverse("incidents:complaint")


def _how_many(sheet: BreachSheet) -> str:
    facts = sheet.facts
    if facts is None or facts.people_count is None:
        return f"{_NOT_KNOWN}. {sheet.affected}"
    records = (
        f", about {facts.records_count} records"
        if facts.records_count is not None
        else ""
    )
    return f"About {sheet.affected}{records}."


def _whose(sheet: BreachSheet) -> str:
    facts = sheet.facts
    people = facts.people_kinds if facts else sheet.breach.people_kinds
    named = [PeopleKind(code).label for code in people]
    named += [DataKind(code).label for code in facts.data_kinds] if facts else []
    words = ", ".join(named) or _NOT_KNOWN
    return f"{words}. {facts.data_words}" if facts and facts.data_words else words


def _contact(sheet: BreachSheet) -> str:
    lead, site = sheet.breach.lead, sheet.breach.site
    if lead is None:
        return f"{site.school.name}, {site.office_phone}"
    title = f", {lead.job_title}" if lead.job_title else ""
    return f"{lead.full_name}{title}, {site.office_phone}"


def _sentences(parts: list[str]) -> str:
    told = [part.strip().rstrip(".") for part in parts if part and part.strip()]
    return ". ".join(told) + "." if told else _NOT_KNOWN
