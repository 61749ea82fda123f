"""The holder's own pages, opened by a link and a PIN."""
