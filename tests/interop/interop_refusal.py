"""What a test of another reader waits for."""


class Refused(Exception):
    """The reader does not take the token."""
