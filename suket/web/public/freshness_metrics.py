"""Metrics of freshness: how old the published files of the public site are."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from suket.web.public.public_state import PublicState


class FreshnessMetrics(Collector):
    """Gauges that are worked out when they are asked for.  They name nobody."""

    def __init__(self, public_state: PublicState) -> None:
        self._public_state = public_state

    @classmethod
    def install(cls, registry: CollectorRegistry, public_state: PublicState) -> None:
        """Let the metrics of a street door say how old its knowledge is."""
        registry.register(cls(public_state))

    def collect(self) -> Iterator[Metric]:
        """Yield the ages in seconds, and how many files of the source are refused."""
        now = self._public_state.clock()
        known = self._public_state.last_known()
        if known is not None and known.lists:
            oldest = min(status.issued_at for status in known.lists.values())
            yield GaugeMetricFamily(
                "suket_status_age_seconds",
                "Since the oldest status list in use was signed.",
                (now - oldest).total_seconds(),
            )
        following = self._public_state.following
        if following is None:
            return
        if following.reached_at is not None:
            yield GaugeMetricFamily(
                "suket_source_age_seconds",
                "Since the office last answered all that it was asked.",
                (now - following.reached_at).total_seconds(),
            )
        yield GaugeMetricFamily(
            "suket_source_faults",
            "Files of the office that are refused, and 1 if it is out of reach.",
            len(following.faults),
        )
