"""Which days and hours a unit serves: opening hours, holidays, openings, closures.

Verbs: set_hours, name_holiday, open_extra, close_services.
Knows: offices, journal.
"""
