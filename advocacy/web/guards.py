"""Guards: every view says who may call it. Imports errors only; who somebody is comes through Flask-Login.

``@guard(capability)``, ``@signed_in`` or ``@public``: a view without one is refused when the app is made.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from flask import Flask
from flask_login import current_user

from advocacy.errors import NotAllowed, NotSignedIn

P = ParamSpec("P")
R = TypeVar("R")

PUBLIC = "public"
SIGNED_IN = "signed in"
GUARDED_ELSEWHERE = frozenset({"bootstrap.static", "shell.static"})
"""Endpoints of libraries that serve their own files to everyone."""


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Anybody may call."""
    cast(Any, view).guard = PUBLIC
    return view


def signed_in(view: Callable[P, R]) -> Callable[P, R]:
    """Anybody with an account may call."""
    return _guarded(view, SIGNED_IN, lambda: None)


def guard(*capabilities: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Whoever has at least one of the capabilities may call."""

    def check() -> None:
        if not any(current_user.can(capability) for capability in capabilities):
            raise NotAllowed("Your role does not allow this.", remedy="Ask an administrator if it should.")

    return lambda view: _guarded(view, " | ".join(capabilities), check)


def _guarded(view: Callable[P, R], name: str, check: Callable[[], None]) -> Callable[P, R]:
    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        if not current_user.is_authenticated:
            raise NotSignedIn("You are not signed in.", remedy="Sign in, or send a token.")
        check()
        return view(*args, **kwargs)

    cast(Any, guarded).guard = name
    return guarded


def guard_of(app: Flask, endpoint: str) -> str | None:
    """The guard of an endpoint's view; None when it has none."""
    found = getattr(app.view_functions[endpoint], "guard", None)
    return PUBLIC if found is None and endpoint in GUARDED_ELSEWHERE else found


def require_guards(app: Flask) -> None:
    """Refuses to start with a view that nobody guards."""
    bare = sorted(endpoint for endpoint in app.view_functions if guard_of(app, endpoint) is None)
    if bare:
        raise RuntimeError(f"views without a guard: {', '.join(bare)}")
