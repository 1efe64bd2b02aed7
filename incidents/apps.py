from importlib import import_module

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """What happened: the log, the daily review and its follow-ups."""

    name = "incidents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Each of these adds to a list of accounts as it is imported, and needs the
        # models, which are there only now.
        for part in (
            "navigation",
            "operations.attaching",
            "operations.breach_wordings",
            "operations.bringing_in",
            "operations.case_files",
            "operations.kinds",
            "operations.reader_wordings",
            "operations.request_wordings",
            "operations.wordings",
        ):
            import_module(f"{self.name}.{part}")
