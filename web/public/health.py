"""For whoever watches the machines: is it alive, may it be asked, what is there to count."""

from __future__ import annotations

import hmac
import threading
import time

from flask import Flask, Response, abort, current_app, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

from reviewer.errors import PingyiError
from reviewer.usecases.running.watch import WatchedCounts, count_all, require_ready
from web.identity import current_context
from web.public.blueprint import health

STEPS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
PLAIN = "text/plain; charset=utf-8"
LOCAL = frozenset({"127.0.0.1", "::1"})


class ServiceMeasures:
    """Count what this process answers; what all share is read from the database when asked."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "pingyi_requests", "Requests answered", ["method", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "pingyi_request_seconds",
            "Time to answer a page",
            ["route"],
            buckets=STEPS,
            registry=self.registry,
        )
        self.jobs = Gauge("pingyi_jobs", "Jobs by state", ["state"], registry=self.registry)
        self.mail = Gauge("pingyi_mail_waiting", "Messages to leave", registry=self.registry)
        self.free = Gauge("pingyi_disk_free_bytes", "Free disk", registry=self.registry)
        self.oldest = Gauge(
            "pingyi_job_oldest_seconds", "Age of the oldest waiting job", registry=self.registry
        )
        self._lock = threading.Lock()

    def show(self, counts: WatchedCounts) -> bytes:
        """Give everything in the form that Prometheus reads."""
        with self._lock:
            for state, count in counts.jobs.items():
                self.jobs.labels(state).set(count)
            self.mail.set(counts.mail_waiting)
            self.free.set(counts.disk_free)
            self.oldest.set(counts.oldest_seconds)
            return generate_latest(self.registry)


def measure_requests(app: Flask) -> None:
    """Count requests and time pages by the rule of their address, which holds no name."""
    measures = ServiceMeasures()
    app.extensions["measures"] = measures

    @app.before_request
    def _begin() -> None:
        g.measured_from = time.perf_counter()

    @app.after_request
    def _count(answer: Response) -> Response:
        measures.requests.labels(request.method, str(answer.status_code)).inc()
        began = g.get("measured_from")
        if began is not None and request.url_rule is not None:
            passed = time.perf_counter() - began
            measures.seconds.labels(request.url_rule.rule).observe(passed)
        return answer


@health.get("/healthz")
def healthz() -> Response:
    """Say that this process answers; touches nothing else, so that only a dead one is restarted."""
    return Response("ok\n", content_type=PLAIN)


@health.get("/readyz")
def readyz() -> Response:
    """Say whether requests may be sent here: database and files are in reach and fit."""
    try:
        require_ready(current_context())
    except PingyiError as error:
        return Response(f"{error.code}\n", status=503, content_type=PLAIN)
    return Response("ok\n", content_type=PLAIN)


@health.get("/metrics")
def metrics() -> Response:
    """Give numbers to Prometheus, to the machine itself or to whoever holds the token."""
    token = current_context().settings.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    known = token and hmac.compare_digest(given.encode(), token.encode())
    if not known and request.remote_addr not in LOCAL:
        abort(404)
    measures: ServiceMeasures = current_app.extensions["measures"]
    return Response(measures.show(count_all(current_context())), content_type=CONTENT_TYPE_LATEST)
