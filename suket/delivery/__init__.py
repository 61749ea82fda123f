"""How a suket reaches its holder: a link and a PIN.

Verbs: download_access.
Knows: register, residents, access, offices, journal.
"""
