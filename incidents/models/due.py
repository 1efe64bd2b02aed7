"""What a sweep asks of all sites at once, as the database is handed it."""

from datetime import date, datetime

from accounts.abilities import roles_with
from accounts.models.rules import Rule
from accounts.terms import Ability, NoticeKind, RecordKind
from incidents.terms import IncidentState, Route

_READING = ", ".join(f"'{role}'" for role in roles_with(Ability.READ_INCIDENT))


class SomethingWaits(Rule):
    """That an incident waits for its review at a site."""

    rule = (
        "EXISTS (SELECT 1 FROM incidents_incident WHERE site_id = {pk} "
        f"AND state = '{IncidentState.TO_REVIEW}')"
    )
    columns = ("pk",)


class UrgentWaits(Rule):
    """That an urgent incident waits for its review at a site."""

    rule = f"{SomethingWaits.rule[:-1]} AND is_urgent)"
    columns = ("pk",)


class UntoldForToday(Rule):
    """That `telling.new_for_today` holds, at a site, what nobody was told of."""

    rule = (
        "EXISTS (SELECT 1 FROM incidents_incident i "
        "JOIN incidents_incident_kinds chosen ON chosen.incident_id = i.id "
        "JOIN incidents_incidentkind kind ON kind.id = chosen.incidentkind_id "
        f"WHERE i.site_id = {{pk}} AND i.state = '{IncidentState.TO_REVIEW}' "
        "AND NOT i.is_urgent AND i.received_at > %(since)s "
        f"AND kind.route = '{Route.SAME_DAY}' "
        "AND NOT EXISTS (SELECT 1 FROM accounts_notice told "
        f"WHERE told.kind = '{NoticeKind.SAME_DAY_INCIDENT}' "
        f"AND told.record_kind = '{RecordKind.INCIDENT}' "
        "AND told.record_id = CAST(i.id AS varchar(36))))"
    )
    columns = ("pk",)

    def __init__(self, since: datetime) -> None:
        super().__init__(since=since)


class ReadsIncidents(Rule):
    """That a post is held on the day, by somebody active, and reads incidents."""

    rule = (
        f"{{role}} IN ({_READING}) AND {{from_day}} <= %(on)s "
        "AND ({to_day} IS NULL OR {to_day} >= %(on)s) "
        "AND {user} IN (SELECT id FROM accounts_user WHERE is_active)"
    )
    columns = ("role", "from_day", "to_day", "user")

    def __init__(self, on: date) -> None:
        super().__init__(on=on)
