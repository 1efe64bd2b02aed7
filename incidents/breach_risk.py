"""What the factors of a breach point to. It suggests; a person decides.

Facts: rules.md 6.4. No database.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from incidents.breach_terms import Factor, Risk

# Each factor is from 0 to this.
MOST: Final = 3
# The worst of the factors and the sum of all decide together: many small ones make a
# risk as one grave one does. The numbers are ours and no law.
_RISK_FROM: Final = 9
_HIGH_FROM: Final = 18
_GRAVE: Final = (Factor.SENSITIVITY, Factor.SEVERITY, Factor.VULNERABLE)


def suggest(factors: Mapping[str, int], escalators: Sequence[str]) -> Risk:
    """Return which of the three risks the answers point to.

    Any escalator points to a high risk. So does a severe harm to somebody together
    with sensitive data. A factor without an answer weighs nothing. A weight outside
    0 to 3 is a `ValueError`.
    """
    weights = {factor: int(factors.get(factor, 0)) for factor in Factor}
    if any(not 0 <= weight <= MOST for weight in weights.values()):
        message = "A factor weighs from 0 to 3."
        raise ValueError(message)
    total = sum(weights.values())
    grave = [weights[factor] for factor in _GRAVE]
    if escalators or total >= _HIGH_FROM or grave.count(MOST) > 1:
        return Risk.HIGH
    if total >= _RISK_FROM or MOST in grave:
        return Risk.RISK
    return Risk.UNLIKELY
