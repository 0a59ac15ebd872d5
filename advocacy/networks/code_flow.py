"""Connecting by a network's own sign-in page, the same for all: the person says yes there, the code comes back.

For edges that open their own transactions; networks are asked outside of any. What each network does differently is its
``CodeFlow``; what must not be forged waits in the database as a Journey, bound to the person who set out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from advocacy import settings
from advocacy.database import reading, writing
from advocacy.english import English
from advocacy.errors import Breach, NotFound
from advocacy.history import Actor
from advocacy.networks import applications, connecting, journeys, registry
from advocacy.networks.contract import NetworkRefused
from advocacy.networks.signing_in import App, Arrival, CodeFlow, Registered, Setting, new_state, new_verifier

AGAIN = English("Start again from “My accounts”.")


@dataclass(frozen=True)
class Came:
    """What a return led to: connections that stand now, or a journey on which the person must choose an account."""

    connections: Sequence[int] = ()
    journey_id: int | None = None


def set_out(person_id: int, network: str, typed: str, redirect_uri: str, *, actor: Actor, now: datetime) -> str:
    """Begins a journey; gives the address to send the person to. Registers us there where that is still to be done.

    Raises Breach with what is wrong with what was typed or what the server said, TooMany when it wants us to wait,
    Unready when an administrator has to register us first, NotFound for a network without such a page.
    """
    registry.require_on(network)
    flow = registry.code_flow(network)
    state, verifier = new_state(), new_verifier()
    try:
        service_url = flow.service_of(typed)
        app = _app(network, flow, service_url, redirect_uri, actor=actor, now=now)
        departure = flow.authorize(app, typed=typed.strip(), state=state, verifier=verifier)
    except NetworkRefused as refused:
        raise connecting.refusal_of(refused, now, "service_url") from refused
    with writing():
        journeys.begin(person_id, network, service_url, state=state, verifier=verifier, kept=departure.kept, now=now)
    return departure.url


def come_back(
    person_id: int, network: str, returned: Mapping[str, str], redirect_uri: str, *, actor: Actor, now: datetime
) -> Came:
    """Trades the code that came along for tokens, and keeps the account when there is one; of several, asks which.

    Raises Breach for a return that the person has not set out on, is too late or was refused there; TooMany.
    """
    with writing():
        journey = journeys.take(person_id, network, returned.get("state", ""), now=now)
    if journey is None:
        raise Breach(_("This sign-in was not begun here, or too long ago."), remedy=AGAIN)
    if not returned.get("code"):
        raise Breach(_("The network did not give us access."), remedy=AGAIN)
    flow = registry.code_flow(network)
    arrival = Arrival(returned["code"], journey.verifier, json.loads(journey.kept), dict(returned))
    try:
        app = _app(network, flow, journey.service_url, redirect_uri, actor=actor, now=now)
        choices = flow.exchange(app, arrival)
    except NetworkRefused as refused:
        raise connecting.refusal_of(refused, now, "service_url") from refused
    if len(choices) == 1:
        return Came((connecting.connect(person_id, network, choices[0].request, actor=actor, now=now),))
    with writing():
        return Came(journey_id=journeys.keep_choices(journey, choices, now=now).id)


def choose(person_id: int, journey_id: int, keys: Sequence[str], *, actor: Actor, now: datetime) -> Sequence[int]:
    """Connects the chosen of several accounts; gives the connections' ids and forgets the rest.

    Raises Breach when none of those offered is chosen or the network refuses, NotFound for a journey not theirs.
    """
    with reading():
        journey = journeys.to_choose(person_id, journey_id, now=now)
    if journey is None:
        raise NotFound(_("This sign-in has ended."), remedy=AGAIN)
    chosen = [each for each in journey.offered() if each.key in keys]
    if not chosen:
        raise Breach(
            _("No account is chosen."), remedy=_("Choose at least one."), errors={"key": [_("Choose at least one.")]}
        )
    made = [connecting.connect(person_id, journey.network, each.request, actor=actor, now=now) for each in chosen]
    with writing():
        journeys.end(person_id, journey_id)
    return made


def _app(
    network: str, flow: CodeFlow, service_url: str, redirect_uri: str, *, actor: Actor, now: datetime
) -> App:  # fmt: skip
    """Our registration at the service. Raises NetworkRefused, Unready."""
    in_force = settings.current()
    if flow.registered is Registered.BY_SETTINGS:
        capabilities = registry.by_name(network).capabilities
        return applications.app_in_settings(capabilities, service_url, redirect_uri, in_force)
    us = Setting(in_force.product_name, in_force.base_url.rstrip("/"))
    if flow.registered is Registered.BY_DOCUMENT:
        return flow.register(service_url, redirect_uri, us)
    with reading():
        app = applications.app_on(network, service_url, redirect_uri, flow.scopes)
    if app is None:
        app = flow.register(service_url, redirect_uri, us)
        with writing():
            app = applications.keep_app(network, app, flow.scopes, actor=actor, now=now)
    return app
