"""How much a request may bring: a limit for all, and a larger one that a view names. Imports no other room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from flask import Flask, request

P = ParamSpec("P")
R = TypeVar("R")

MEGABYTE = 1024 * 1024
MOST = 25 * MEGABYTE
"""What any request may bring."""
ROOM = MEGABYTE
"""What a form may hold beside its file."""


def takes_up_to(most: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """The view takes a file of so many bytes, and a form around it."""

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        cast(Any, view).most = most + ROOM
        return view

    return mark


def init_sizes(app: Flask) -> None:
    """Sets the limits. Before anything reads a form."""
    app.config["MAX_CONTENT_LENGTH"] = MOST

    def widen() -> None:
        most = getattr(app.view_functions.get(request.endpoint or ""), "most", None)
        if most is not None:
            request.max_content_length = most

    app.before_request(widen)
