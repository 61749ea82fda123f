"""Who may act: accounts, roles, sessions, and how they prove it.

Verbs: sign_in, change_password.
Knows: offices, journal.
"""
