import django.db.models.deletion
from django.db import migrations, models

from accounts.triggers import append_only


class Migration(migrations.Migration):
    """Who was in a group when an incident was sent is kept, and never changed."""

    dependencies = [
        ("accounts", "0016_data_breaches"),
        ("incidents", "0020_requests_are_kept"),
    ]

    operations = [
        migrations.CreateModel(
            name="InvolvedMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "involvement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="incidents.involvement",
                    ),
                ),
                (
                    "pupil",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="accounts.pupil",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("involvement", "pupil"), name="a_member_is_kept_once"
                    )
                ],
            },
        ),
        append_only(
            "incidents_involvedmember", keys=[["id"], ["involvement_id", "pupil_id"]]
        ),
        # No question looks for a group any more.
        migrations.RemoveIndex(
            model_name="involvement", name="involvement_by_group"
        ),
    ]
