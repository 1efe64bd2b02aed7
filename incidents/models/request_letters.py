"""Words to begin with for what is written to whoever asked.

Held to a reading age of 9 to 11 like the letters of a breach. What is in [ ] must be
filled in by a person. Parts: UK GDPR Article 12(4), DPA 2018 s.164A, rules.md 1.4 rows
65 to 69.
"""

from django.conf import settings
from django.urls import reverse

from incidents.breach_clocks import full_day
from incidents.models.request_sheet import RequestSheet
from incidents.request_terms import RequestKind


def acknowledgement_for(sheet: RequestSheet) -> str:
    """Return what tells whoever complains that it has come. Nothing is left to fill."""
    request, site = sheet.request, sheet.request.site
    lead = request.lead.full_name if request.lead else "We"
    return (
        f"Dear {request.requester_name},\n\n"
        f"Your complaint came on {full_day(request.received_on)}. "
        f"Its number is {request.reference}.\n\n"
        f"{lead} will look into it. We will tell you how it goes, and then we will "
        f"write to you and say what we found.\n\n"
        f"You can ring us on {site.office_phone}.\n\n{_go_on(sheet)}\n\n"
        f"{site.school.name}"
    )


def answer_for(sheet: RequestSheet) -> str:
    """Return what an answer begins with: what was done, what is held back and why."""
    request, site = sheet.request, sheet.request.site
    if request.kind == RequestKind.COMPLAINT:
        found = "We looked into it. [Say what you found and what you do about it.]"
    else:
        found = (
            "[Say what you send or what you did.]\n\n"
            "[Say what you keep back and why, or take this out.]"
        )
    return (
        f"Dear {request.requester_name},\n\n"
        f"You wrote to us or spoke to us. That was on "
        f"{full_day(request.received_on)}. Its number is {request.reference}.\n\n"
        f"{found}\n\n"
        f"Are you not happy with this? You can tell us. Ring {site.office_phone}, "
        f"write, or use this page: {settings.SITE_URL}{reverse('incidents:complaint')}"
        f"\n\n{_go_on(sheet)}\n\n{site.school.name}"
    )


def _go_on(sheet: RequestSheet) -> str:
    school = sheet.request.site.school
    return (
        f"You can also tell the {school.regulator_name}: "
        f"{school.regulator_complaint_url} or {school.regulator_phone}."
    )
