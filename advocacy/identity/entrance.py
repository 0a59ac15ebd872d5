"""The edge between proving who one is and being signed in: the second step, and what a policy asks for.

Who has shown one of two things is half in: that stands in the session's cookie, which is signed, for ten minutes.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from advocacy import clock
from advocacy.database import db
from advocacy.errors import NotSignedIn
from advocacy.identity import break_glass, queries
from advocacy.identity.domains import only_elsewhere
from advocacy.identity.policies import Next, Way, next_for
from advocacy.people import devices, entering, signing_in
from advocacy.people.models import Person
from advocacy.web.visit import onward

HALF = "half_in"
HALF_LASTS = timedelta(minutes=10)


@dataclass(frozen=True)
class Half:
    """Somebody who has shown one thing; ``since`` in seconds of the epoch."""

    person_id: int
    way: str
    onward: str
    enrols: bool
    since: int

    @property
    def person(self) -> Person:
        """Who they are. Raises NotSignedIn when the account was closed meanwhile."""
        found = db.session.get(Person, self.person_id)
        if found is None or not found.active:
            raise too_late()
        return found


def enter(person: Person, way: Way, wanted: str | None, password: str | None = None) -> ResponseReturnValue:
    """Lets somebody in, or leads to what comes next. Joins the edge's writing transaction.

    Raises NotAllowed where only the provider of their domain lets them in.
    """
    now, policy = clock.now(), queries.policy_for(person.email)
    step = next_for(way, policy, person.roles, queries.factors_of(person.id))
    if step is Next.ELSEWHERE:
        raise only_elsewhere(policy.provider)
    if step is Next.IN:
        return come_in(person, str(way), wanted, password)
    if way is Way.PASSWORD:
        signing_in.forgive_try(person.email)
    session.clear()
    enrols = step is Next.ENROL
    half = Half(person.id, str(way), onward(wanted, ""), enrols, int(now.timestamp()))
    session[HALF] = asdict(half)
    return redirect(url_for("sign_in_steps.set_up" if enrols else "sign_in_steps.second"))


def come_in(person: Person, method: str, wanted: str | None, password: str | None = None) -> ResponseReturnValue:
    """Signs in, and goes to the page that they came for."""
    begin(person, method, password)
    return redirect(onward(wanted, url_for("index")))


def begin(person: Person, method: str, password: str | None = None) -> str:
    """The one place where whoever has shown enough is signed in, whichever way; gives the key in the cookie.

    So that the break-glass account never comes in unseen.
    """
    key = entering.begin(person, method, password)
    break_glass.note_use(person, devices.whereabouts(request.remote_addr), now=clock.now())
    return key


def half_in(now: datetime, *, enrols: bool) -> Half:
    """Who is half in, to show a second factor or (``enrols``) to set up their first one.

    Raises NotSignedIn when nobody is, for too long, or when a factor was set up meanwhile: that one has to be shown.
    """
    kept: Any = session.get(HALF)
    if not isinstance(kept, dict):
        raise too_late()
    half = Half(**kept)
    if now.timestamp() - half.since > HALF_LASTS.total_seconds() or half.enrols is not enrols:
        raise too_late()
    if enrols and _has_second(half.person):
        raise NotSignedIn(_("A second factor was set up meanwhile."), remedy=_("Sign in again and show it."))
    return half


def _has_second(person: Person) -> bool:
    """As it stands now. Where something is written the person is held, so that nobody adds a factor meanwhile."""
    if db.session.info.get("writing"):
        db.session.refresh(person, with_for_update={"of": Person})
    return queries.factors_of(person.id).second


def too_late() -> NotSignedIn:
    """Both steps belong together."""
    return NotSignedIn(_("That took too long."), remedy=_("Begin again."))
