"""The kinds of incident that every new school is given, as plain data.

Codes, routes, upload rules and procedures are rules.md section 2. The codes that
end in 00 are ours: the front row asks staff for no more than they can know, and a
reviewer may choose the precise kind later. Codes never change.
"""

from typing import Final

from incidents.shipped_kinds import conduct, contact, content, other, security
from incidents.shipped_kinds.kind import ShippedKind

SHIPPED_KINDS: Final = (
    *content.KINDS,
    *contact.KINDS,
    *conduct.KINDS,
    *security.KINDS,
    *other.KINDS,
)

__all__ = ["SHIPPED_KINDS", "ShippedKind"]
