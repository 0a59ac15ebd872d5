"""Guards: every view says who may call it, and the edge asks before anything else. Imports errors only.

``@guard(capability)``, ``@signed_in`` or ``@public`` write it on the view; ``admit`` reads it there. A view that says
nothing is refused when the application is made. Who somebody is comes through Flask-Login.

A token that is narrowed to scopes gets through a guard by them. Where a view asks for no capability there is none to
compare, so such a token stays outside: what is one's own (messages, bank details, a copy of everything that is kept of
one) is not a shop's server's. ``@narrow_tokens`` names the scopes that are enough after all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from flask import Flask
from flask_babel import gettext as _
from flask_login import current_user

from advocacy.errors import NotAllowed, NotSignedIn

P = ParamSpec("P")
R = TypeVar("R")

PUBLIC = "public"
SIGNED_IN = "signed in"
ANY_SCOPE = "any"
"""Said of what every token of a person may know, such as whose it is."""
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


def narrow_tokens(*scopes: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A view for whoever is signed in takes narrowed tokens, too, that have one of these scopes."""

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        cast(Any, view).scopes = frozenset(scopes)
        return view

    return mark


def _marked(view: Callable[P, R], who: tuple[str, ...]) -> Callable[P, R]:
    cast(Any, view).guard = who
    return view


def admit(app: Flask, endpoint: str) -> None:
    """Lets the caller in. Raises NotSignedIn or NotAllowed."""
    who = guard_of(app, endpoint)
    if who == (PUBLIC,):
        return
    if not current_user.is_authenticated:
        raise NotSignedIn(_("You are not signed in."), remedy=_("Sign in, or send a token."))
    if who == (SIGNED_IN,):
        _refuse_narrow(scopes_of(app, endpoint))
    elif not any(current_user.can(capability) for capability in who or ()):
        raise NotAllowed(_("Your role does not allow this."), remedy=_("Ask an administrator if it should."))


def _refuse_narrow(enough: frozenset[str]) -> None:
    """Raises NotAllowed for a token that is narrowed to none of these scopes."""
    scopes: frozenset[str] | None = current_user.scopes
    if scopes is not None and ANY_SCOPE not in enough and not scopes & enough:
        named = ", ".join(sorted(enough))
        raise NotAllowed(
            _("This token is too narrow for that."),
            remedy=_("Use a token with one of these scopes: %(scopes)s.", scopes=named) if named
            else _("Use a token without scopes."),
        )  # fmt: skip


def scopes_of(app: Flask, endpoint: str) -> frozenset[str]:
    """The scopes of narrowed tokens that a view for whoever is signed in takes."""
    found: frozenset[str] = getattr(app.view_functions[endpoint], "scopes", frozenset())
    return found


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
