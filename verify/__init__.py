"""The magnifier: is this text the office's, and how does it stand?

A leaf: it knows nobody else in this repository, works without network or database,
and owns the definition of what counts as valid.
"""
