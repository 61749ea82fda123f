"""The fetcher that WeasyPrint gets: a dictionary, and no network."""

from collections.abc import Mapping
from typing import Any

from weasyprint.urls import URLFetcher, URLFetcherResponse

SCHEME = "suket:"


class ClosedFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Serves what it was given, by name; asking for anything else stops the page."""

    def __init__(self, served: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=(), fail_on_errors=True)
        self._served = served

    def fetch(self, url: str, headers: object = None) -> Any:
        """Return what `suket:<name>` stands for; `KeyError` for any other address."""
        del headers
        return URLFetcherResponse(url, self._served[url.removeprefix(SCHEME)])
