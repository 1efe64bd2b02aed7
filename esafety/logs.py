"""What a log line may hold: ids, codes, classes and places in the source.

Only known keys pass. A message of a library is kept as it stands in its source,
without what was filled in, and a fault as its class and where it was raised: both
may hold a name, an address or a word of a story (house-style.md 23).
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, Final

import structlog
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django_structlog.middlewares import RequestMiddleware as StructlogMiddleware
from structlog.typing import Processor

_KEYS: Final = (
    "timestamp", "level", "logger", "event", "request", "code", "duration_ms",
    "request_id", "user_id", "task", "task_id", "exception",
)  # fmt: skip
_OURS: Final = ("accounts", "policy", "incidents", "esafety", "django_structlog")
_DEEPEST: Final = 30
Event = MutableMapping[str, Any]


class RequestMiddleware(StructlogMiddleware):
    """Log each request by the name of its page: an address may hold a secret."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        match = request.resolver_match
        if match is None:
            try:
                match = resolve(request.path_info)
            except Resolver404:
                return f"{request.method} no such page"
        return f"{request.method} {match.view_name}"


def keep_templates(logger: Any, method: str, event: Event) -> Event:
    """Put a library's message back to how its source has it."""
    record: logging.LogRecord | None = event.get("_record")
    if record is not None and not record.name.startswith(_OURS):
        event["event"] = str(record.msg) if record.args else record.getMessage()
    return event


def name_faults(logger: Any, method: str, event: Event) -> Event:
    """Say a fault by its classes and places, without its text and its variables."""
    found = event.pop("exc_info", None)
    if found:
        fault = found[1] if isinstance(found, tuple) else found
        if found is True:
            fault = sys.exc_info()[1]
        if isinstance(fault, BaseException):
            event["exception"] = _chain(fault)
    return event


def keep_known_keys(logger: Any, method: str, event: Event) -> Event:
    """Drop whatever this house has not said a log line may hold."""
    return {key: event[key] for key in _KEYS if event.get(key) is not None}


def _chain(fault: BaseException | None) -> list[dict[str, Any]]:
    said: list[dict[str, Any]] = []
    while fault is not None and len(said) < _DEEPEST:
        kind = type(fault)
        said.append(
            {
                "class": f"{kind.__module__}.{kind.__qualname__}",
                "at": _places(fault.__traceback__),
            }
        )
        fault = fault.__cause__ or fault.__context__
    return said


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-_DEEPEST:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


SHARED: Final[list[Processor]] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso"),
]


def formatter() -> structlog.stdlib.ProcessorFormatter:
    """Return the formatter of every line, and send those of structlog through it."""
    _configure()
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=SHARED,
        processors=[
            keep_templates,
            name_faults,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            keep_known_keys,
            structlog.processors.JSONRenderer(),
        ],
    )


def _configure() -> None:
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
