"""Who commits: the edge. POST, PUT, PATCH and DELETE run in one writing transaction, GET in one that can only read.

A view marked ``@own_transactions`` opens its own, because it speaks to a network in between, or because something it
writes must outlive a refusal. A GET that has to write is marked ``@writes``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from apiflask import APIFlask
from flask import current_app, make_response, request
from flask.typing import ResponseReturnValue

from advocacy.database import writing
from advocacy.web import idempotency

P = ParamSpec("P")
R = TypeVar("R")

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def own_transactions(view: Callable[P, R]) -> Callable[P, R]:
    """The view opens its own transactions."""
    cast(Any, view).transactions = "own"
    return view


def writes(view: Callable[P, R]) -> Callable[P, R]:
    """A GET that writes."""
    cast(Any, view).transactions = "writes"
    return view


class EdgeCommits(APIFlask):
    """The application class: wraps each unsafe request in its transaction, and honours Idempotency-Key."""

    def dispatch_request(self) -> ResponseReturnValue:  # type: ignore[override]
        """One request, one transaction: commits when the view returns, rolls back when it raises."""
        manner = self._manner()
        if manner == "reads" or request.routing_exception is not None:
            return super().dispatch_request()
        key = request.headers.get("Idempotency-Key") if request.method == "POST" else None
        if manner == "own":
            return idempotency.around(key, super().dispatch_request) if key else super().dispatch_request()
        with writing():
            if key:
                return idempotency.within(key, super().dispatch_request)
            return make_response(super().dispatch_request())

    def _manner(self) -> str:
        view = current_app.view_functions.get(request.endpoint or "")
        said: str | None = getattr(view, "transactions", None)
        return said or ("reads" if request.method in SAFE else "writes")
