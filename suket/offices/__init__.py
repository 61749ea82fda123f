"""Who issues, and by which rules: offices, signatories, windows, numbers, validity.

Verbs: none; an office is written by its administrator through `offices`.
Knows: journal.
"""
