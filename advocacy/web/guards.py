"""Guards: every view says who may call it, and the edge asks before anything else. Imports errors only.

``@guard(capability)``, ``@signed_in`` or ``@public`` write it on the view; ``admit`` reads it there. A view that says
nothing is refused when the application is made. Who somebody is comes through Flask-Login.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from flask import Flask
from flask_login import current_user

from advocacy.errors import NotAllowed, NotSignedIn

P = ParamSpec("P")
R = TypeVar("R")

PUBLIC = "public"
SIGNED_IN = "signed in"
GUARDED_ELSEWHERE = frozenset({"bootstrap.static", "shell.static"})
"""Endpoints that serve files to everyone."""


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Anybody may call."""
    return _marked(view, (PUBLIC,))


def signed_in(view: Callable[P, R]) -> Callable[P, R]:
    """Anybody with an account may call."""
    return _marked(view, (SIGNED_IN,))


def guard(*capabilities: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Whoever has at least one of the capabilities may call."""
    return lambda view: _marked(view, capabilities)


def _marked(view: Callable[P, R], who: tuple[str, ...]) -> Callable[P, R]:
    cast(Any, view).guard = who
    return view


def admit(app: Flask, endpoint: str) -> None:
    """Lets the caller in. Raises NotSignedIn or NotAllowed."""
    who = guard_of(app, endpoint)
    if who == (PUBLIC,):
        return
    if not current_user.is_authenticated:
        raise NotSignedIn("You are not signed in.", remedy="Sign in, or send a token.")
    if who != (SIGNED_IN,) and not any(current_user.can(capability) for capability in who or ()):
        raise NotAllowed("Your role does not allow this.", remedy="Ask an administrator if it should.")


def guard_of(app: Flask, endpoint: str) -> tuple[str, ...] | None:
    """Who may call an endpoint; None when its view does not say."""
    if endpoint in GUARDED_ELSEWHERE:
        return (PUBLIC,)
    found: tuple[str, ...] | None = getattr(app.view_functions[endpoint], "guard", None)
    return found


def require_guards(app: Flask) -> None:
    """Refuses to start with a view that nobody guards."""
    bare = sorted(endpoint for endpoint in app.view_functions if guard_of(app, endpoint) is None)
    if bare:
        raise RuntimeError(f"views without a guard: {', '.join(bare)}")
