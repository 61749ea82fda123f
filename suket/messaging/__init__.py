"""What carries a message out, by mail or SMS; it knows no subject, only an envelope.

Verbs: none; who has something to say opens a line (`carriers`) and sends envelopes.
Knows: none.
"""
