from django.db import migrations

# What is kept already stays as it is.
FILL = """
INSERT INTO incidents_involvedmember (involvement_id, pupil_id)
SELECT named.id, member.pupil_id
FROM incidents_involvement AS named
JOIN accounts_group_pupils AS member ON member.group_id = named.group_id
WHERE NOT EXISTS (
    SELECT 1 FROM incidents_involvedmember AS kept
    WHERE kept.involvement_id = named.id
)
"""


class Migration(migrations.Migration):
    """Incidents sent before members were kept get the members of now.

    Who was in a group when the incident was sent was not written down, so that the
    members of now are the nearest that is known. On the way back nothing is to be
    done: the table goes with the migration before.
    """

    dependencies = [("incidents", "0021_involved_members")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
