"""What machines ask: /healthz, /readyz, /metrics, the API's description. Pages of health are in ``advocacy.admin``."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, abort, current_app, json, render_template, request
from flask.typing import ResponseReturnValue
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from sqlalchemy.exc import OperationalError

from advocacy import clock, schema, settings, timetable
from advocacy.database import db
from advocacy.errors import Unready
from advocacy.health import Gauge
from advocacy.web import figures
from advocacy.web.guards import public

LOOPBACK = frozenset({"127.0.0.1", "::1"})


def make_probes(gauges: Sequence[Gauge]) -> Blueprint:
    """The blueprint, over the gauges that the roof lists."""
    pages = Blueprint("probes", __name__)
    pages.before_app_request(figures.begin)
    pages.after_app_request(figures.count)

    @pages.get("/healthz")
    @public
    def alive() -> ResponseReturnValue:
        """The process answers."""
        return {"status": "alive"}

    @pages.get("/readyz")
    @public
    def ready() -> ResponseReturnValue:
        """Database reachable, schema current, a worker's heartbeat."""
        try:
            schema.require_current()
            working = timetable.workers_alive(clock.now())
        except Unready as problem:
            return {"status": "unready", "why": str(problem)}, 503
        except OperationalError:
            db.session().invalidate()
            return {"status": "unready", "why": "the database does not answer"}, 503
        if not working:
            return {"status": "unready", "why": "no worker was seen in the last minute"}, 503
        return {"status": "ready"}

    @pages.get("/metrics")
    @public
    def metrics() -> ResponseReturnValue:
        """Prometheus figures, for loopback or the token in settings."""
        token = settings.current().metrics_token
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not _from_here() and not (token and hmac.compare_digest(given.encode(), token.encode())):
            abort(403)
        return Response(figures.exposition(gauges, clock.now()), content_type=CONTENT_TYPE_LATEST)

    @pages.get("/api/v1/openapi.json")
    @public
    def description() -> ResponseReturnValue:
        """The API's own description, OpenAPI 3.1."""
        return Response(json.dumps(_spec()), content_type="application/json")

    @pages.get("/api/docs")
    @public
    def documentation() -> ResponseReturnValue:
        """The description as a page of our own, with nothing loaded from elsewhere."""
        return render_template("admin/api.html", spec=_spec())

    return pages


def _from_here() -> bool:
    """True for a caller on this machine; what a proxy on it passes on is the world's."""
    passed_on = request.environ.get("advocacy.passed_on") or "X-Real-IP" in request.headers
    return request.remote_addr in LOOPBACK and not passed_on


def _spec() -> dict[str, Any]:
    described: Any = current_app
    return dict(described.spec)


def describe_api(spec: dict[str, Any]) -> dict[str, Any]:
    """What every operation shares: bearer tokens and problem+json. A spec processor of APIFlask."""
    spec["security"] = [{"bearer": []}]
    spec["tags"] = list({tag["name"]: tag for tag in spec.get("tags", [])}.values())
    components = spec.setdefault("components", {})
    components["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    components.setdefault("responses", {})["Problem"] = {
        "description": "Refused; the detail says what to do about it (RFC 9457).",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for operations in spec.get("paths", {}).values():
        for operation in operations.values():
            if isinstance(operation, dict) and "responses" in operation:
                kept = {code: said for code, said in operation["responses"].items() if str(code).startswith("2")}
                operation["responses"] = {**kept, "default": {"$ref": "#/components/responses/Problem"}}
    return spec


PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
    },
}  # fmt: skip
