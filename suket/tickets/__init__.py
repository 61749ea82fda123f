"""Who is served in which order at a counter: numbers, called and absent.

Verbs: set_line, draw_number, call_next.
Knows: applications, register, quotas, residents, calendar, access, offices, journal.
"""
