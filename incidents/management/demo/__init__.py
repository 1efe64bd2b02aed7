"""The demo school: invented people and a month of plausible history.

Only management commands import it. Every name, place and story is made up.
"""
