"""Pages of a list: where one is, and the addresses of the others."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pages:
    """Where one is among the pages of a list."""

    number: int  # from 1
    count: int
    path: str
    query: str = ""  # what narrows the list, without the page; names no person

    def address(self, number: int) -> str:
        """Return the address of another page of the same list."""
        start = f"{self.query}&" if self.query else ""
        return f"{self.path}?{start}hal={number}"


def pages_of(total: int, asked: int, size: int, path: str, query: str = "") -> Pages:
    """Return the page that was asked for, or the nearest there is."""
    count = max(1, -(-total // size))
    return Pages(min(max(1, asked), count), count, path, query)
