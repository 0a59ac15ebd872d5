"""Figures for Prometheus: what each process counts of its requests, and what the database knows. Imports health.

Requests are counted where they are answered. With several processes on a machine, prometheus_client's multiprocess
mode adds them up: ``shared_folder`` names the folder before the processes start, so that a scrape of any of them tells
of all (https://prometheus.github.io/client_python/multiprocess/). Without it a process tells of itself. What the
database knows is the same on every machine: take ``max`` of it over machines, not ``sum``.

Labels are few: endpoints by their name (an address would have as many values as there are people), classes of status.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy.exc import SQLAlchemyError

from advocacy.database import db
from advocacy.health import Gauge
from advocacy.logs import log

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""What prometheus_client reads when a process imports it first."""
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds: a page should take less than a quarter of one."""
PROBES = frozenset({"probes.alive", "probes.ready", "probes.metrics"})
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
NOWHERE = "none"
"""The endpoint of addresses that lead nowhere."""
DATABASE_UP = "advocacy_database_up"

OWN = CollectorRegistry()
REQUESTS = Counter(
    "advocacy_requests", "Requests answered.", ["endpoint", "method", "status"], registry=OWN
)  # exposed as advocacy_requests_total
SECONDS = Histogram(
    "advocacy_request_seconds", "Seconds until the first byte of the answer.", ["endpoint"], buckets=BUCKETS,
    registry=OWN,
)  # fmt: skip


@contextmanager
def shared_folder() -> Iterator[None]:
    """Has all processes started within the block keep their figures in one folder, which is removed at the end.

    A folder that the environment names already is the operator's: it is used and left alone.
    """
    if FOLDER in os.environ:
        yield
        return
    folder = tempfile.mkdtemp(prefix="advocacy-figures-")
    os.environ[FOLDER] = folder
    try:
        yield
    finally:
        os.environ.pop(FOLDER, None)
        shutil.rmtree(folder, ignore_errors=True)


def begin() -> None:
    """Before a request: its time runs."""
    g.began = time.perf_counter()


def count(answer: Response) -> Response:
    """After a request: counts it, and how long it took until its first byte."""
    endpoint = request.endpoint or NOWHERE
    if endpoint in PROBES:
        return answer
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(endpoint, method, f"{answer.status_code // 100}xx").inc()
    if (began := g.get("began")) is not None:
        SECONDS.labels(endpoint).observe(time.perf_counter() - began)
    return answer


class OfDatabase:
    """The gauges that rooms list, read when they are asked for. Without the database only that it is away is told."""

    def __init__(self, gauges: Sequence[Gauge], now: datetime) -> None:
        self._gauges, self._now = gauges, now

    def collect(self) -> Iterable[Metric]:
        """Every gauge with its values."""
        told, up = [], 1.0
        try:
            told = [_family(gauge, gauge.read(self._now)) for gauge in self._gauges]
        except SQLAlchemyError as problem:
            log().warning("figures not read", problem=type(problem).__name__)
            db.session().invalidate()
            up = 0.0
        yield GaugeMetricFamily(DATABASE_UP, "1 while the database answers.", value=up)
        yield from told


def _family(gauge: Gauge, values: Mapping[Any, float]) -> Metric:
    labels = gauge.label.split(",") if gauge.label else []
    kind = CounterMetricFamily if gauge.counts else GaugeMetricFamily
    family: Any = kind(gauge.name, gauge.meaning, labels=labels)
    for key, value in values.items():
        parts = () if not labels else key if isinstance(key, tuple) else (key,)
        family.add_metric([str(part) for part in parts], value)
    found: Metric = family
    return found


def exposition(gauges: Sequence[Gauge], now: datetime) -> bytes:
    """Everything, as Prometheus reads it."""
    registry = CollectorRegistry()
    registry.register(OfDatabase(gauges, now))
    return generate_latest(registry) + generate_latest(_of_processes())


def _of_processes() -> CollectorRegistry:
    folder = os.environ.get(FOLDER)
    if not folder or not Path(folder).is_dir():
        return OWN
    registry = CollectorRegistry()
    MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]
    return registry
