"""Who commits: the edge. POST, PUT, PATCH and DELETE run in one writing transaction, GET in one that can only read.

An answer of 400 or more is a refusal, whether it was raised or shown by the view: nothing of it is kept. The caller is
let in, and the body is here, before a writing transaction begins: a slow client holds up no other.

A view marked ``@own_transactions`` opens its own, because it speaks to a network in between, or because something it
writes must outlive a refusal. A GET that has to write is marked ``@writes``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from flask import Response, make_response, request
from flask.typing import ResponseReturnValue
from werkzeug.routing import IntegerConverter, Map

from advocacy.database import db, writing
from advocacy.web import idempotency
from advocacy.web.description import DescribesOnce
from advocacy.web.guards import admit

P = ParamSpec("P")
R = TypeVar("R")

Keeping = Callable[[str, Callable[[], ResponseReturnValue]], ResponseReturnValue]

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def own_transactions(view: Callable[P, R]) -> Callable[P, R]:
    """The view opens its own transactions."""
    cast(Any, view).transactions = "own"
    return view


def writes(view: Callable[P, R]) -> Callable[P, R]:
    """A GET that writes."""
    cast(Any, view).transactions = "writes"
    return view


def _let_go() -> None:
    """Ends the transaction that let the caller in; what is known of them stays readable, detached from the session."""
    db.session.commit()
    db.session.expunge_all()


class RowId(IntegerConverter):
    """An id in an address: one that no table can hold is not found, instead of reaching the database."""

    def __init__(self, rules: Map, *args: Any, **options: Any) -> None:
        super().__init__(rules, *args, **{"max": 2**63 - 1, **options})


class EdgeCommits(DescribesOnce):
    """The application class: wraps each unsafe request in its transaction, and honours Idempotency-Key."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.url_map.converters["int"] = RowId

    def dispatch_request(self) -> ResponseReturnValue:
        """One request, one transaction: commits when the view returns, rolls back when it raises."""
        if request.routing_exception is not None:
            return super().dispatch_request()
        admit(self, request.endpoint or "")
        manner, key = self._manner(), idempotency.key_of(request)
        if request.method not in SAFE:
            request.get_data(parse_form_data=True)  # large files of a form go to the disk
        if manner == "writes":
            with writing():
                return self._written(key)
        if manner == "own":
            _let_go()
        return self._answer(key, idempotency.around)

    def _written(self, key: str | None) -> Response:
        admit(self, request.endpoint or "")  # anew: what the caller may do can have changed while the body came
        response = self._answer(key, idempotency.within)
        if response.status_code >= 400:
            db.session.rollback()
        return response

    def _answer(self, key: str | None, keeping: Keeping) -> Response:
        view = super().dispatch_request
        return make_response(keeping(key, view) if key else view())

    def _manner(self) -> str:
        view = self.view_functions.get(request.endpoint or "")
        said: str | None = getattr(view, "transactions", None)
        return said or ("reads" if request.method in SAFE else "writes")
