"""The sukets: issued, ended, listed, found.

Verbs: issue, end, order_batch, set_up_office.
Knows: residents, access, offices, journal.
"""
