"""Pages for issuing to many: who can be, whom to choose, what came of it, to print."""
