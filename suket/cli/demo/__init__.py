"""`suket demo`: the whole path with invented people, each step checked."""
