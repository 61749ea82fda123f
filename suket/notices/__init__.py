"""What people are told of their application and their suket, by itself and once.

Verbs: find_due, send_due, take_report, keep_contact, decide_notice, start_mass.
Knows: messaging, applications, register, quotas, residents, calendar, access, offices,
journal.
"""
