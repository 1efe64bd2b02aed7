"""Wiring only: settings, URLs, the Celery schedule and the WSGI entry point."""

from esafety.celery import app as celery_app

__all__ = ["celery_app"]
