"""Counters for Prometheus at an address of their own, and nowhere else.

They say how busy an office is, which is nobody's business on the street.  No visitor
reaches this listener, whatever `Host` he names, and it waits in no line of theirs.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import start_http_server

from suket.web.request_metrics import Metrics


@contextmanager
def metrics_served(metrics: Metrics, address: tuple[str, int] | None) -> Iterator[None]:
    """Answer `GET /metrics` at a host and port until the block ends; `None` is nowhere.

    Raises `OSError` if nothing can listen there.
    """
    if address is None:
        yield
        return
    host, port = address
    server, thread = start_http_server(port, host, metrics.registry)
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
