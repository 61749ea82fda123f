"""From asking to signed: who asked for what, on which day it is worked on, and how far.

The process of an application is a case.  What a suket was issued upon is the table
`application` of the register; a case points to it once it is signed.

Verbs: apply, cancel, turn_days, issue_for_cases.
Knows: register, quotas, residents, calendar, access, offices, journal.
"""
