"""Every kind of notice there is, owed by what people do."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

from django.utils import timezone

from accounts.deadlines import UK
from accounts.models import Notice, Site
from accounts.operations import connecting, inviting, notices, posts
from accounts.operations.alerting import Alerts, change_alerts
from accounts.terms import InvitedGroup, NoticeKind, RecordKind, Role
from incidents.breach_terms import TaskKind
from incidents.models import Draft
from incidents.operations.breach_tasks import give_task
from incidents.operations.breaches import BreachReport, report_breach
from incidents.operations.days import owe_digest, owe_missed_days, owe_no_reader
from incidents.operations.drafts import owe_reminders
from incidents.operations.escalating import owe_unread
from incidents.operations.sharing import share
from incidents.operations.telling import owe_same_day
from incidents.operations.undoing import undo
from tests.breaches import sweep as sweep_breaches
from tests.data_requests import record
from tests.data_requests import sweep as sweep_requests
from tests.decisions import further_action
from tests.factories import GroupFactory, PupilFactory
from tests.people import person

# A Wednesday in term.
TODAY = date(2026, 10, 14)
# Words that a person typed, one for each place where one can.
CANARIES = {
    "what_happened": "Zebedee",
    "place": "Quillroom",
    "done_words": "Xylophone",
    "device": "Wombat",
    "link": "https://vexing.example/",
    "lesson": "Yodelling",
}


def at(day, clock_time):
    """Return a UK wall-clock time of a day."""
    return datetime.fromisoformat(f"{day}T{clock_time}").replace(tzinfo=UK)


SWEEPS = (
    owe_digest,
    owe_missed_days,
    owe_no_reader,
    owe_unread,
    owe_same_day,
    owe_reminders,
)


def sweep(site):
    """Owe everything that is due at the site now."""
    for owe in SWEEPS:
        owe(site=Site.objects.get(pk=site.pk), now=timezone.now())
    sweep_breaches(site, timezone.now())
    sweep_requests(site, timezone.now())


def owe_every_kind(*, site, send, clock):
    """Owe each kind, about incidents that name people; return the names."""
    Site.objects.update(review_begins_on=TODAY)
    reviewer = person("Ottoline Kestrel", (Role.DSL, site), title="Falconer")
    head = person("Barnaby Thistle", (Role.HEADTEACHER, site))
    administrator = person("Peregrine Moth", (Role.ADMINISTRATOR, site))
    author = person("Cressida Foxglove", (Role.STAFF, site))
    pupil = PupilFactory(site=site, given_name="Saoirse", family_name="O’Brien-Łukasz")
    group = GroupFactory(site=site, name="Hedgehogs", pupils=[pupil])
    incident = send(
        kinds=["CD-03"], people=[pupil, group], by=author, cannot_wait=True, **CANARIES
    )
    send(kinds=["ST-01"], people=[reviewer, head, author], by=author, **CANARIES)
    further_action(incident, by=reviewer, what="Ring Ptarmigan", owner=author)
    send(kinds=["CD-01"], by=author, **CANARIES)
    told_of_the_full_review(incident, reviewer, author, clock, send)
    told_about_accounts(author, administrator, site)
    clock.move_to(at(TODAY + timedelta(days=1), "15:30"))
    sweep(site)
    people = (reviewer, head, administrator, author, pupil)
    names = {part for each in people for part in (each.given_name, each.family_name)}
    return names | {"Hedgehogs", "Ptarmigan", "Falconer"} | set(CANARIES.values())


def told_about_accounts(author, administrator, site):
    """Propose a post, send links, change the alerts and use a new browser."""
    person("Linnet Sorrel", (Role.ADMINISTRATOR, site))
    posts.ask_for_post(
        user=author,
        role=Role.DSL,
        site=site,
        from_day=timezone.localdate(),
        by=administrator,
    )
    posts.send_password_link(user=author, by=administrator)
    inviting.invite(
        people=[author.pk], group=InvitedGroup.STAFF, press=uuid4(), by=administrator
    )
    connecting.connect(provider="google", subject="Osprey", by=author)
    change_alerts(
        site=site,
        alerts=Alerts([Role.DSL], 15, 30, time(15, 30)),
        by=administrator,
    )
    notices.owe(
        kind=NoticeKind.NEW_DEVICE,
        recipients=[author],
        record_kind=RecordKind.USER,
        record=author,
        site=site,
    )


def told_of_a_breach(author, site):
    """Report one, and let its first alarm be due."""
    report = BreachReport("Zebedee left it on the bus.", timezone.now())
    breach = report_breach(report=report, site=site, send_key=uuid4(), by=author)
    lead = person("Wren Tansy", (Role.DATA_PROTECTION_LEAD, site))
    give_task(
        breach=breach,
        kind=TaskKind.POLICY,
        what="Ring Ptarmigan",
        owner=author,
        due_on=timezone.localdate() + timedelta(days=7),
        by=lead,
    )


def told_of_a_request(author, site):
    """Record one whose first warning is due."""
    record(
        site,
        author,
        words="Zebedee wants his file.",
        requester_name="Saoirse Ptarmigan",
        contact="https://vexing.example/",
        received_on=timezone.localdate() - timedelta(days=12),
    )


def told_of_the_full_review(incident, reviewer, author, clock, send):
    """Share a record, take a follow-up back and leave an urgent alert unread."""
    until = timezone.localdate() + timedelta(days=30)
    share(incident=incident, user=author, until=until, reason="Wombat", by=reviewer)
    taken_back = further_action(
        send(kinds=["CD-01"], by=author, **CANARIES),
        by=reviewer,
        what="Ring Ptarmigan",
        owner=author,
    )
    Notice.objects.filter(kind=NoticeKind.ACTION_GIVEN).update(
        claimed_until=timezone.now() + timedelta(minutes=2)
    )
    undo(decision=taken_back, by=reviewer)
    send(kinds=["CD-03"], by=author, **CANARIES)
    person("Rufus Bracken", (Role.TECHNICAL, incident.site))
    for code in ("SE-02", "CD-02"):
        send(kinds=[code], by=author, **CANARIES)
    owe_same_day(site=incident.site, now=timezone.now())
    told_of_a_breach(author, incident.site)
    told_of_a_request(author, incident.site)
    Draft.objects.create(
        id=uuid4(), owner=author, site=incident.site, answers="what_happened=Zebedee"
    )
    clock.shift(timedelta(minutes=15))
