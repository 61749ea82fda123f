"""What happened, in order and provably: a Merkle log that only grows.

Verbs: none; whoever acts notes it by `entries`.
Knows: the ground.
"""
