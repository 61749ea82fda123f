"""How many a day or a slot can take, and how many it has taken.

Verbs: set_quota.
Knows: offices, calendar, journal.
"""
