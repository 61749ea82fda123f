"""Who may look: banks, insurers and others, by which agreement, and what they saw.

Verbs: manage_institutions, authenticate_api_key, disclose, deliver_webhooks.
Knows: register, residents, access, offices, journal.
"""
