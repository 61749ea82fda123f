"""Civil events and printed cards, as SIAK lists them: what each ends or changes.

Verbs: take_in, answer, manage_keys.
Knows: applications, register, intake, residents, access, offices, journal.
"""
