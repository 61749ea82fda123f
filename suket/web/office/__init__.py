"""The officers' pages: everything behind the sign-in at /petugas."""
