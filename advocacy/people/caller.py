"""Who calls: the signed-in person or the holder of a token, as Flask-Login and the guards see them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from flask import Request, g, has_request_context, request
from flask_babel import force_locale, refresh
from flask_login import LoginManager, current_user

from advocacy import clock
from advocacy.history import Actor
from advocacy.people.models import Person
from advocacy.people.signing_in import sign_in_of
from advocacy.people.token_uses import used
from advocacy.people.tokens import holder
from advocacy.web.bearer import bearer_key
from advocacy.web.language_choice import asked_for, chosen
from advocacy.web.languages import spoken

API = ("/api/", "/scim/")
"""Where tokens are taken, and cookies are not."""
NOTED_AGAIN = timedelta(minutes=15)
"""How old the note of a browser's last visit gets before it is written anew."""


@dataclass(frozen=True)
class Caller:
    """A person at the edge. ``key`` is what they showed; ``scopes`` narrow a token (None: not narrowed)."""

    person: Person
    key: str
    scopes: frozenset[str] | None = None

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What the cookie holds."""
        return self.key

    def can(self, capability: str) -> bool:
        """True when the person may, and the token (if it is one) is not narrower."""
        return self.person.can(capability) and (self.scopes is None or capability in self.scopes)

    @property
    def actor(self) -> Actor:
        """The person as the one who acts."""
        return self.person.actor

    @property
    def id(self) -> int:
        """The person's id."""
        return self.person.id

    @property
    def name(self) -> str:
        """The person's name."""
        return self.person.name

    @property
    def zone(self) -> str:
        """The person's time zone."""
        return self.person.zone


def language_of_caller() -> str | None:
    """The caller's language; else the one that they chose in this browser, or the best that it asks for.

    A program that asks the API for a language gets that. None where nobody calls, as in a job.
    """
    if not has_request_context():
        return None
    if request.path.startswith(API) and (wanted := asked_for()):
        return wanted
    if current_user.is_authenticated:
        return spoken(current_user.person.language)
    return chosen() or asked_for()


def zone_of_caller() -> str:
    """The caller's time zone; UTC while nobody is signed in, and in jobs but for whom they write to."""
    if g and "spoken_to" in g:
        return str(g.spoken_to.zone)
    return str(current_user.zone) if has_request_context() and current_user.is_authenticated else "UTC"


@contextmanager
def speaking_to(person: Person) -> Iterator[None]:
    """Words, numbers and times as that person reads them: for mail, whoever writes it. Needs an application context."""
    g.spoken_to = person
    refresh()
    try:
        with force_locale(spoken(person.language)):
            yield
    finally:
        g.pop("spoken_to")
        refresh()


def init_callers(login: LoginManager) -> None:
    """Pages know people by their cookie, the API by their token; never the other way round."""
    login.user_loader(_by_cookie)
    login.request_loader(_by_token)


def _by_cookie(key: str) -> Caller | None:
    if request.path.startswith(API):
        return None
    now = clock.now()
    found = sign_in_of(key, now)
    if found is None:
        return None
    if found.used_at is None or found.used_at < now - NOTED_AGAIN:
        g.used_sign_in = found.id
    return Caller(found.person, key)


def used_sign_in() -> int | None:
    """The sign-in that this request came with, if its last visit should be noted anew."""
    found: int | None = g.get("used_sign_in")
    return found


def _by_token(incoming: Request) -> Caller | None:
    key = bearer_key(incoming.headers.get("Authorization"))
    if not incoming.path.startswith(API) or not key:
        return None
    token = holder(key, clock.now())
    if token is None:
        return None
    used(token)
    return Caller(token.person, f"token:{token.id}", frozenset(token.scopes) if token.scopes else None)
