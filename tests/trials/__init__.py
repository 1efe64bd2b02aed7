"""Crash trials: the whole service, killed at random while people use it.

`make trials` runs them on both databases; `python -m tests.trials --help` says more.
What is promised is in docs/operate.md, and what came out in docs/measurements.md.
"""
