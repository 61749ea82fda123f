"""Doors: each shows what one kind of person may see and do."""
