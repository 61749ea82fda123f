"""`suket serve`: the web, and the duties that the state asks for."""

from suket.cli.workplace import Workplace


def serve_at(place: Workplace, port: int) -> None:
    """Serve the web on this machine only, until it is stopped."""
    raise NotImplementedError(f"{place} {port}")
