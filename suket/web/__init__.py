"""The web: a package for each audience, and what all of them are built on."""
