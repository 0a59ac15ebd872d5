"""Verbs on endpoints: add, change, rotate the secret, switch on and off, remove, hand over. Flush; the edge commits.

Whoever owns an endpoint answers for what it is told: they must be allowed to read the history, and to connect others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from sqlalchemy import func, select

from advocacy import settings
from advocacy.database import db
from advocacy.errors import Breach, InvalidMove, NotAllowed, NotFound
from advocacy.fetching.addresses import checked_url, is_allowed
from advocacy.history import Actor, move, record
from advocacy.history.sealing import head
from advocacy.people.capabilities import Capability
from advocacy.people.models import Person
from advocacy.webhooks import kinds
from advocacy.webhooks.models import Endpoint, EndpointState
from advocacy.webhooks.signing import new_secret

LONGEST_NAME = 120
MOST_ENDPOINTS = 50
MOST_VALUES = 50
BOTH_SECRETS = timedelta(hours=24)
"""How long the former secret signs beside the new one."""


@dataclass(frozen=True)
class Wish:
    """What an endpoint shall be: its name, address, patterns of events, and the values that facts are narrowed to."""

    name: str
    url: str
    events: Sequence[str]
    narrowed: Mapping[str, Sequence[str]]


def may_own(person: Person) -> bool:
    """True for whoever may connect others and read what they are told."""
    return person.can(Capability.WRITE_WEBHOOKS) and person.can(Capability.SEE_HISTORY)


def add(wish: Wish, owner: Person, *, now: datetime) -> Endpoint:
    """Adds an endpoint that is told what happens from now on. Its ``secret`` is shown once by the caller."""
    _refuse_unless_may_own(owner)
    there = select(func.count()).select_from(Endpoint).where(Endpoint.state != EndpointState.REMOVED)
    if (db.session.scalar(there) or 0) >= MOST_ENDPOINTS:
        raise Breach(
            _("There are %(most)s endpoints already.", most=MOST_ENDPOINTS), remedy=_("Remove one that nobody needs.")
        )
    endpoint = Endpoint(
        **_checked(wish), secret=new_secret(), owner_id=owner.id, owner=owner, state=EndpointState.ACTIVE,
        created_at=now, position=head()[0], failures=0, replay_taken=False,
    )  # fmt: skip
    db.session.add(endpoint)
    db.session.flush()
    record("webhook", endpoint.id, "add", actor=owner.actor, now=now, name=endpoint.name, host=host_of(endpoint.url),
           events=list(endpoint.events))  # fmt: skip
    return endpoint


def change(endpoint: Endpoint, wish: Wish, owner: Person, *, now: datetime) -> None:
    """Changes it; whoever does answers for it from now on. What waits goes to the new address."""
    _refuse_unless_may_own(owner)
    _refuse_removed(endpoint)
    facts = _checked(wish)
    changed = sorted(name for name, value in facts.items() if getattr(endpoint, name) != value)
    for name in changed:
        setattr(endpoint, name, facts[name])
    if "url" in changed:
        endpoint.failures, endpoint.failing_since, endpoint.wait_until = 0, None, None
    endpoint.owner_id, endpoint.owner = owner.id, owner
    if changed:
        record("webhook", endpoint.id, "change", actor=owner.actor, now=now, what=changed, name=endpoint.name,
               host=host_of(endpoint.url), events=list(endpoint.events))  # fmt: skip


def rotate_secret(endpoint: Endpoint, *, actor: Actor, now: datetime) -> str:
    """Gives a new secret, this once. The former one signs as well for a day, so that nothing is refused meanwhile."""
    _refuse_removed(endpoint)
    endpoint.former_secret, endpoint.former_until = endpoint.secret, now + BOTH_SECRETS
    endpoint.secret = new_secret()
    record("webhook", endpoint.id, "rotate_secret", actor=actor, now=now, former_until=endpoint.former_until)
    return endpoint.secret


def switch_on(endpoint: Endpoint, owner: Person, *, now: datetime) -> None:
    """Tells it again: first what waits, then what happens. Whoever switches it on answers for it."""
    _refuse_unless_may_own(owner)
    fresh = {"failures": 0, "failing_since": None, "wait_until": None, "owner_id": owner.id}
    move(endpoint, "switch_on", actor=owner.actor, now=now, changes=fresh, name=endpoint.name)


def switch_off(endpoint: Endpoint, *, actor: Actor, now: datetime) -> None:
    """Stops telling it. What waits stays, for when it is switched on; what happens meanwhile can be sent later."""
    move(endpoint, "switch_off", actor=actor, now=now, name=endpoint.name)


def disable(endpoint: Endpoint, why: str, *, actor: Actor, now: datetime, reason: str) -> None:
    """We stop telling it and say why; its owner hears of it. ``reason``: gone, failing, owner."""
    move(endpoint, "disable", actor=actor, now=now, why=why, name=endpoint.name, reason=reason,
         owner=endpoint.owner_id)  # fmt: skip


def remove(endpoint: Endpoint, *, actor: Actor, now: datetime) -> None:
    """Ends it for good, and forgets its address and secrets. Its deliveries stay listed for their time."""
    gone = {"url": "", "secret": "", "former_secret": None, "former_until": None, "replay_after": None}
    move(endpoint, "remove", actor=actor, now=now, changes=gone, name=endpoint.name)


def hand_over(endpoint: Endpoint, to: Person, *, actor: Actor, now: datetime, why: str) -> None:
    """Somebody else answers for it."""
    before, endpoint.owner_id, endpoint.owner = endpoint.owner_id, to.id, to
    record("webhook", endpoint.id, "hand_over", actor=actor, now=now, why=why, name=endpoint.name, before=before,
           owner=to.id)  # fmt: skip


def endpoint_for(endpoint_id: int, *, removed: bool = False) -> Endpoint:
    """The endpoint. Raises NotFound, for a removed one too unless those are wanted."""
    found = db.session.get(Endpoint, endpoint_id)
    if found is None or (found.state is EndpointState.REMOVED and not removed):
        raise NotFound(_("There is no such endpoint."))
    return found


def host_of(url: str) -> str:
    """What of an address may be shown and written down: the rest may hold a key."""
    return urlsplit(url).hostname or ""


def _refuse_unless_may_own(person: Person) -> None:
    if not may_own(person):
        raise NotAllowed(
            _("Whoever adds an endpoint must be allowed to read the history."),
            remedy=_("Ask an administrator, or use a token with the scopes webhooks:write and history:read."),
        )


def _refuse_removed(endpoint: Endpoint) -> None:
    if endpoint.state is EndpointState.REMOVED:
        raise InvalidMove(_("This endpoint was removed."), remedy=_("Add a new one."))


def _checked(wish: Wish) -> dict[str, Any]:
    """The facts as they are kept. Raises Breach for the fields that are wrong."""
    errors: dict[str, list[str]] = {}
    name = wish.name.strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        errors["name"] = [_("Give it a name of at most %(most)s characters.", most=LONGEST_NAME)]
    url, events = wish.url.strip(), list(dict.fromkeys(each.strip() for each in wish.events if each.strip()))
    if said := _wrong_address(url):
        errors["url"] = [said]
    if not events:
        errors["events"] = [_("Choose at least one kind of event.")]
    elif unknown := [each for each in events if not kinds.known(each)]:
        errors["events"] = [_("There is no such kind of event: %(names)s.", names=", ".join(unknown[:5]))]
    narrowed = {name: list(dict.fromkeys(str(value) for value in values)) for name, values in wish.narrowed.items()}
    narrowed = {name: values for name, values in narrowed.items() if values}
    if unknown := [each for each in narrowed if each not in kinds.FACTS]:
        errors["narrowed"] = [_("No event has this fact: %(names)s.", names=", ".join(unknown[:5]))]
    elif any(len(values) > MOST_VALUES for values in narrowed.values()):
        errors["narrowed"] = [_("At most %(most)s values of one fact.", most=MOST_VALUES)]
    if errors:
        raise Breach(_("That is no endpoint yet."), remedy=_("Look at the marked fields."), errors=errors)
    return {"name": name, "url": url, "events": events, "narrowed": narrowed}


def _wrong_address(url: str) -> str | None:
    """What is wrong with an address; None when it will do. Where its name leads is looked at with every try."""
    hosts = settings.current().fetch_hosts
    try:
        parts = urlsplit(checked_url(url, hosts))
    except Breach as breach:
        return str(breach)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    if parts.scheme != "https" and not is_allowed(parts.hostname or "", port, hosts):
        return str(_("Give an address that starts with https://: what is sent must not be read on its way."))
    return None
