"""Who issues, and by which rules: offices, signatories, windows, numbers, validity.

Verbs: change_office, set_arms; `offices` writes down an office, its administrator's.
Knows: journal.
"""
