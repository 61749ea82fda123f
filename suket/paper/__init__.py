"""The sheet: a form filled in, drawn or pressed as PDF, kept in the archive.

Verbs: none; `suket.jobs.documents` makes what is due.
Knows: register, residents, access, offices, journal.
"""
