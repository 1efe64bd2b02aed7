"""How much faster than in a school the trials go."""

# Ten times: mail is swept every 2 seconds and not every 20, a dead worker's claim is
# let go after 12 and not after 120, and messages expire as much sooner.
HASTE = 10
LEASE = 120 / HASTE
SWEEP = 20 / HASTE
# Longer than this, in seconds, no mail may stand still while some waits: a dead
# worker's claim and two sweeps.
STANDSTILL = LEASE + 2 * SWEEP
