from django.db import migrations, models


class Migration(migrations.Migration):
    """Columns that came to a table later are filled for code that knows them not.

    While an update runs, the release before it goes on adding rows.
    """

    dependencies = [
        ("accounts", "0017_data_requests"),
    ]

    operations = [
        migrations.AlterField(
            model_name="school",
            name="last_breach",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AlterField(
            model_name="school",
            name="last_request",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AlterField(
            model_name="school",
            name="regulator_complaint_url",
            field=models.URLField(
                db_default="https://ico.org.uk/make-a-complaint/",
                default="https://ico.org.uk/make-a-complaint/",
                help_text="Where a person complains to them.",
            ),
        ),
        migrations.AlterField(
            model_name="school",
            name="regulator_name",
            field=models.CharField(
                db_default="ICO",
                default="ICO",
                help_text="Who is told of a data breach. It is being renamed: a setting.",
                max_length=60,
            ),
        ),
        migrations.AlterField(
            model_name="school",
            name="regulator_phone",
            field=models.CharField(
                db_default="0303 123 1113", default="0303 123 1113", max_length=30
            ),
        ),
        migrations.AlterField(
            model_name="school",
            name="regulator_url",
            field=models.URLField(
                db_default="https://ico.org.uk/for-organisations/report-a-breach/",
                default="https://ico.org.uk/for-organisations/report-a-breach/",
            ),
        ),
        migrations.AlterField(
            model_name="site",
            name="open_breaches",
            field=models.PositiveSmallIntegerField(
                db_default=0,
                default=0,
                help_text="How many data breaches are open here, for every page.",
            ),
        ),
        migrations.AlterField(
            model_name="site",
            name="open_requests",
            field=models.PositiveSmallIntegerField(
                db_default=0,
                default=0,
                help_text="How many data requests are open here, for every page.",
            ),
        ),
    ]
