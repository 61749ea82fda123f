"""How officers sign in: their passkeys, app and recovery codes, and the second step."""
