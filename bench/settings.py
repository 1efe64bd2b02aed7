"""The product's own settings, with the bare pages that it is measured against."""

from esafety.settings import *  # noqa: F403  the settings of the product as they are

ROOT_URLCONF = "bench.urls"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
