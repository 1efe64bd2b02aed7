from django.db import migrations, models

from accounts.triggers import append_only, kept_through


class Migration(migrations.Migration):
    dependencies = [("incidents", "0017_breaches_are_kept")]

    operations = kept_through(
        [
            migrations.RemoveConstraint(
                model_name="breachalarm", name="an_alarm_is_owed_once"
            ),
            migrations.RenameField(
                model_name="breachalarm", old_name="awareness", new_name="run"
            ),
            migrations.AlterField(
                model_name="breachalarm",
                name="run",
                field=models.PositiveSmallIntegerField(
                    default=1, help_text="How often its clock had begun by then."
                ),
            ),
            migrations.AddConstraint(
                model_name="breachalarm",
                constraint=models.UniqueConstraint(
                    fields=["breach", "clock", "run", "step"],
                    name="an_alarm_is_owed_once",
                ),
            ),
        ],
        before=append_only(
            "incidents_breachalarm",
            keys=[["id"], ["breach_id", "clock", "awareness", "step"]],
        ),
        triggers=append_only(
            "incidents_breachalarm",
            keys=(("id",), ("breach_id", "clock", "run", "step")),
        ),
    )
