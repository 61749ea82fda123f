"""The sukets of the office, one of them, and what can be done to it: "Suket terbit"."""
