"""People as the population register has them, and who of them may have a suket.

Verbs: none; residents come in through intake, and register learns of them by ending.
Knows: access, offices, journal.
"""
