"""How many a day or a slot can take, and how many it has taken.

Verbs: set_quota, set_slots.
Knows: offices, calendar, journal.
"""
