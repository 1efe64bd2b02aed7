from django.apps import AppConfig


class PolicyConfig(AppConfig):
    """What the school has promised. It has no tables yet."""

    name = "policy"
    default_auto_field = "django.db.models.BigAutoField"
