"""From asking to signed: who asked for what, for which day, and how far it has come.

Verbs: apply, hand_in, cancel, choose_slot, ask_urgent, answer_urgent, check, approve,
sign, sign_direct, make_ready, hand_over, turn_days, change_calendar, ask_closure,
recount, tell, issue_for_cases, apply_in_bulk, apply_for_another, know_own.
Knows: register, quotas, residents, calendar, access, offices, journal.
"""
