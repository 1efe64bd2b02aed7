"""Whether Redis, which carries the messages to the workers, answers."""

import time
from typing import Final

from django.conf import settings
from redis import Redis
from redis.exceptions import RedisError

# The light is on every page of those who keep Daybook running.
_HOLDS_FOR: Final = 10
_PATIENCE: Final = 0.5

_answers: Final[dict[str, tuple[float, bool]]] = {}


def broker_answers() -> bool:
    """Say whether Redis answered within half a second; asked once in ten seconds.

    True where there is no Redis: the queue is a folder of this machine then.
    """
    url = settings.CELERY_BROKER_URL
    if not url.startswith("redis"):
        return True
    asked_at, answer = _answers.get(url, (0.0, False))
    now = time.perf_counter()
    if not asked_at or now - asked_at > _HOLDS_FOR:
        answer = _ask(url)
        _answers[url] = (now, answer)
    return answer


def _ask(url: str) -> bool:
    try:
        with Redis.from_url(
            url, socket_connect_timeout=_PATIENCE, socket_timeout=_PATIENCE
        ) as client:
            return bool(client.ping())
    except RedisError:
        return False
