import django.db.models.deletion
import django.utils.timezone
import incidents.breach_terms
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import append_only


class Migration(migrations.Migration):
    """The checklist of an attack. Its answers are corrected by adding."""

    dependencies = [
        ("incidents", "0023_people_left_to_tell"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BreachCheck",
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
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "line",
                    models.CharField(
                        choices=incidents.breach_terms.CyberCheck.pairs, max_length=16
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=incidents.breach_terms.CheckAnswer.pairs, max_length=16
                    ),
                ),
                ("note", models.TextField(blank=True)),
                (
                    "breach",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s_set",
                        to="incidents.databreach",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answer", "done"),
                            models.Q(("note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_line_that_is_not_done_has_a_reason",
                    )
                ],
            },
        ),
        append_only("incidents_breachcheck"),
    ]
