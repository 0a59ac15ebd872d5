"""Who commits: the edge. POST, PUT, PATCH and DELETE run in one writing transaction, GET in one that can only read.

A view marked ``@own_transactions`` opens its own, because it speaks to a network in between, or because something it
writes must outlive a refusal. A GET that has to write is marked ``@writes``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from flask import Response, make_response, request
from flask.typing import ResponseReturnValue

from advocacy.database import writing
from advocacy.web import idempotency
from advocacy.web.description import DescribesOnce
from advocacy.web.guards import admit

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


class EdgeCommits(DescribesOnce):
    """The application class: wraps each unsafe request in its transaction, and honours Idempotency-Key."""

    def dispatch_request(self) -> ResponseReturnValue:
        """One request, one transaction: commits when the view returns, rolls back when it raises."""
        if request.routing_exception is not None:
            return super().dispatch_request()
        manner = self._manner()
        if manner == "writes":
            with writing():
                return self._answer(idempotency.within)
        return self._answer(idempotency.around)

    def _answer(self, keeping: Callable[[str, Callable[[], ResponseReturnValue]], ResponseReturnValue]) -> Response:
        admit(self, request.endpoint or "")
        key = request.headers.get("Idempotency-Key") if request.method == "POST" else None
        view = super().dispatch_request
        return make_response(keeping(key, view) if key else view())

    def _manner(self) -> str:
        view = self.view_functions.get(request.endpoint or "")
        said: str | None = getattr(view, "transactions", None)
        return said or ("reads" if request.method in SAFE else "writes")
