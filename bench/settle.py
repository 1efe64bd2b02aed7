"""Takes what a round has logged out of the queue, and prints how much it was.

However often logging was measured, as many wait as before it.
"""

import json
import sys

import django
from django.utils import timezone

django.setup()

from accounts.models import User  # noqa: E402  after setup
from incidents.models import Incident  # noqa: E402
from incidents.terms import IncidentState  # noqa: E402


def main() -> None:
    """Close what came after the newest incident of the filling."""
    newest = int(sys.argv[1])
    logged = Incident.objects.awaiting_review().filter(pk__gt=newest)
    closed = logged.update(
        state=IncidentState.CLOSED,
        last_decided_at=timezone.now(),
        last_decided_by=User.objects.order_by("pk")[0],
    )
    sys.stdout.write(json.dumps(closed))


if __name__ == "__main__":
    main()
