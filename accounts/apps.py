from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who people are: users, posts, sites, the calendar, pupils, audit, notices."""

    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Each of these says how a file of its kind is brought in, and needs the
        # models, which are there only now.
        for part in ("pupils", "groups", "parents", "staff"):
            import_module(f"{self.name}.operations.roll.{part}")
        # It words notices, and needs the models, which are there only now.
        import_module(f"{self.name}.operations.wordings")
