"""The sukets: issued, ended, listed, found.

Verbs: issue, end, order_batch.
Knows: residents, access, offices, journal.
"""
