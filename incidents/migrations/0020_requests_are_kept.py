from django.db import migrations

from accounts.triggers import append_only, frozen_columns


class Migration(migrations.Migration):
    """What is written on a request is corrected by adding, in both databases."""

    dependencies = [("incidents", "0019_data_requests")]

    operations = [
        frozen_columns(
            "incidents_datarequest",
            columns=[
                "id",
                "send_key",
                "reference",
                "site_id",
                "requester_name",
                "contact",
                "relationship",
                "about",
                "way",
                "words",
                "recorded_by_id",
                "recorded_at",
            ],
        ),
        append_only(
            "incidents_requeststep", keys=[["id"], ["request_id", "number"]]
        ),
        append_only(
            "incidents_requestkeptfrom", keys=[["id"], ["request_id", "user_id"]]
        ),
        append_only(
            "incidents_requestalarm",
            keys=[["id"], ["request_id", "clock", "round", "step"]],
        ),
    ]
