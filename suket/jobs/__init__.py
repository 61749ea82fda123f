"""Duties that follow from the state of the register and may be repeated."""
