"""Who may act: accounts, roles, sessions, and how they prove it.

Verbs: sign_in, change_password, manage_accounts, grant_roles.
Knows: offices, journal.
"""
