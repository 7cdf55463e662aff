"""Figures Prometheus scrapes: what this process counts, and what the database knows."""

from collections.abc import Mapping
from typing import Protocol

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

CONTENT_TYPE = CONTENT_TYPE_LATEST
REGISTRY = CollectorRegistry()
PAGE_SECONDS = Histogram(
    "desk_page_seconds", "Server time of one rerun of a page.", ["page"], registry=REGISTRY,
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)  # fmt: skip


class Counted(Protocol):
    """What the database counts; ages in seconds, None where there is nothing to be old."""

    @property
    def orders(self) -> Mapping[str, int]: ...
    @property
    def audit_sealed(self) -> int: ...
    @property
    def audit_waiting(self) -> int: ...
    @property
    def audit_oldest_s(self) -> float | None: ...
    @property
    def events(self) -> int: ...
    @property
    def quote_age_s(self) -> float | None: ...
    @property
    def jobs_beat_s(self) -> float | None: ...


class _Database:
    def __init__(self, counted: Counted) -> None:
        self.counted = counted

    def collect(self) -> list[GaugeMetricFamily | CounterMetricFamily]:
        orders = GaugeMetricFamily("desk_orders", "Orders by status.", labels=["status"])
        for status, count in self.counted.orders.items():
            orders.add_metric([status], count)
        gauges = {
            "desk_audit_waiting": ("Audit rows not sealed yet.", self.counted.audit_waiting),
            "desk_audit_oldest_seconds": ("Age of the oldest row not sealed.", self.counted.audit_oldest_s or 0),
            "desk_quote_age_seconds": ("Age of the newest quote.", self.counted.quote_age_s),
            "desk_jobs_beat_seconds": ("Time since the jobs' last beat.", self.counted.jobs_beat_s),
        }
        told = [GaugeMetricFamily(name, text, value=v) for name, (text, v) in gauges.items() if v is not None]
        sealed = CounterMetricFamily("desk_audit_sealed", "Audit rows sealed.", value=self.counted.audit_sealed)
        events = CounterMetricFamily("desk_events", "Events written.", value=self.counted.events)
        return [orders, *told, sealed, events]


def text(counted: Counted) -> bytes:
    """Return everything in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_Database(counted))  # pyright: ignore[reportArgumentType]
    return generate_latest(registry) + generate_latest(REGISTRY)
