"""Searching, one resident, and issuing to them: the menu's "Cari"."""
