"""The signatory's pages: a list that is signed with one touch, and what came of it."""
