"""Who may act: accounts, roles, sessions, and how they prove it.

Verbs: sign_in, second_step, change_password, confirm_act, change_factors,
reset_factors, manage_accounts, grant_roles.
Knows: offices, journal.
"""
