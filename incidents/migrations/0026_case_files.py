import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import incidents.terms
from accounts.triggers import append_only


class Migration(migrations.Migration):
    """Files beside a breach or a request, only ever added."""

    dependencies = [
        ("incidents", "0025_register_to_the_full"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseFile",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                (
                    "file_type",
                    models.CharField(
                        choices=incidents.terms.FileType.pairs, max_length=8
                    ),
                ),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("sent_size", models.PositiveIntegerField()),
                ("sent_sha256", models.CharField(max_length=64)),
                (
                    "key_name",
                    models.CharField(help_text="Which key opens it.", max_length=20),
                ),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("words", models.CharField(help_text="What it shows.", max_length=200)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss_added",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "breach",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: it is beside a request.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="incidents.databreach",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: it is beside a breach.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="incidents.datarequest",
                    ),
                ),
            ],
            options={
                "ordering": ["added_at", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CaseFileLock",
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
                ("words", models.TextField()),
                ("locked_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lock",
                        to="incidents.casefile",
                    ),
                ),
                (
                    "locked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="case_files_locked",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["locked_at"],
            },
        ),
        migrations.AddConstraint(
            model_name="casefile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("breach__isnull", False), ("request__isnull", True)),
                    models.Q(("breach__isnull", True), ("request__isnull", False)),
                    _connector="OR",
                ),
                name="a_file_is_beside_one_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="casefile",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True),
                name="a_file_beside_a_case_says_what_it_shows",
            ),
        ),
        append_only("incidents_casefile"),
        append_only("incidents_casefilelock", keys=[["id"], ["file_id"]]),
    ]
