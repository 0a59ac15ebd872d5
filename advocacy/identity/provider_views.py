"""The ways to providers and back: OpenID Connect and SAML. No transaction is open while a provider is spoken to.

A SAML answer is a POST from the provider's page, which our cookie does not come with (SameSite=Lax): it is checked and
kept, and the browser fetches it by a GET of its own, which the cookie does come with.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from advocacy import clock, settings
from advocacy.database import reading, writing
from advocacy.errors import NotAllowed, Refused
from advocacy.identity import arriving, entrance, journeys, oidc, queries, saml, sessions
from advocacy.identity.claims import Arrival
from advocacy.identity.models import IdentityProvider, ProviderKind
from advocacy.identity.once import first_time
from advocacy.identity.sign_in_views import sign_in_page
from advocacy.people.keys import digest
from advocacy.web.guards import public
from advocacy.web.problems import status_of
from advocacy.web.strangers import most_from_one_address
from advocacy.web.transactions import own_transactions
from advocacy.web.visit import onward

pages = Blueprint("providers", __name__)
doors = Blueprint("provider_doors", __name__)
"""What providers themselves send, without a form's token."""

WAYS = "provider_ways"
MOST_WAYS = 5
"""Tabs in which somebody begins at once."""
LASTS = 1200
"""Seconds."""


def _base() -> str:
    return settings.current().base_url.rstrip("/")


def _callback(provider: IdentityProvider) -> str:
    return _base() + url_for("providers.oidc_callback", key=provider.key)


@pages.get("/sign-in/with/<key>")
@public
@own_transactions
def begin(key: str) -> ResponseReturnValue:
    """Sends the browser to the provider."""
    now, wanted = clock.now(), onward(request.args.get("next"), "")
    try:
        with reading():
            provider = queries.provider_by_key(key)
        if provider.kind is ProviderKind.OIDC:
            going = oidc.depart(provider, _callback(provider), now=now, email=request.args.get("email", "")[:320])
            way = {"key": key, "nonce": going.nonce, "verifier": going.verifier, "onward": wanted}
            _remember(going.state, way)
            return redirect(going.url)
        request_id, url = saml.depart(provider, _base())
        with writing():
            journeys.begin(provider, request_id, wanted, now=now)
        _remember(digest(request_id), {"key": key})
        return redirect(url)
    except Refused as refusal:
        return _refused(refusal)


def _remember(state: str, way: dict[str, Any]) -> None:
    """In the session's signed cookie; only the newest few."""
    kept = dict(list(session.get(WAYS, {}).items())[1 - MOST_WAYS :])
    session[WAYS] = {**kept, state: {**way, "at": int(clock.now().timestamp())}}


@pages.get("/oidc/<key>/callback")
@public
@own_transactions
def oidc_callback(key: str) -> ResponseReturnValue:
    """Back from an OpenID provider."""
    now, answer = clock.now(), request.args.to_dict()
    ways = session.get(WAYS, {})
    way = ways.pop(answer.get("state", ""), None)
    session[WAYS] = ways
    try:
        with reading():
            provider = queries.provider_by_key(key, ProviderKind.OIDC)
        if way is None or way["key"] != key or now.timestamp() - way["at"] > LASTS:
            raise NotAllowed(
                _("This sign-in was not begun in this browser, or too long ago."), remedy=_("Begin again.")
            )
        arrival = oidc.come_back(
            provider, answer, _callback(provider), nonce=way["nonce"], verifier=way["verifier"], now=now
        )
        return _arrive(provider.id, arrival, way["onward"])
    except Refused as refusal:
        return _refused(refusal)


def _arrive(provider_id: int, arrival: Arrival, wanted: str) -> ResponseReturnValue:
    with writing():
        provider = queries.provider_by_id(provider_id)
        person = arriving.arrive(provider, arrival, now=clock.now())
        key = entrance.begin(person, "provider")
        sessions.note(provider, arrival, key)
    return redirect(onward(wanted, url_for("index")))


def _refused(refusal: Refused) -> ResponseReturnValue:
    with reading():
        return sign_in_page("", problem=str(refusal)), status_of(refusal)


@doors.post("/oidc/<key>/back-channel")
@public
@most_from_one_address("120 per minute")
@own_transactions
def back_channel(key: str) -> ResponseReturnValue:
    """The provider says that somebody has signed out there (Back-Channel Logout 1.0): their sign-ins here end."""
    now = clock.now()
    try:
        with reading():
            provider = queries.provider_by_key(key, ProviderKind.OIDC)
        claims = oidc.logged_out(provider, request.form.get("logout_token", ""), now=now)
        with writing():
            if first_time(f"logout {provider.issuer} {claims['jti']}", now + timedelta(days=1)):
                subject, sid = str(claims.get("sub") or ""), str(claims.get("sid") or "")
                sessions.end_from_provider(provider, subject, sid, now=now)
    except Refused as refusal:
        return {"error": "invalid_request", "error_description": refusal.message}, 400, {"Cache-Control": "no-store"}
    return "", 200, {"Cache-Control": "no-store"}


@pages.get("/saml/<key>/metadata")
@public
@own_transactions
def saml_metadata(key: str) -> ResponseReturnValue:
    """What the provider's administrator is given; the same whether the provider is on or not, for it comes first."""
    return Response(saml.our_metadata(_base(), key), content_type="application/samlmetadata+xml; charset=utf-8")


@doors.post("/saml/<key>/acs")
@public
@most_from_one_address("120 per minute")
@own_transactions
def saml_answer(key: str) -> ResponseReturnValue:
    """A SAML provider's answer: checked, kept, and fetched by the browser with a ticket."""
    now, answer = clock.now(), request.form.get("SAMLResponse", "")
    try:
        with reading():
            provider = queries.provider_by_key(key, ProviderKind.SAML)
            question = saml.question_of(answer)
            known = question is not None and journeys.is_open(provider, question, now)
        if not known and (question is not None or not provider.unasked):
            raise NotAllowed(_("Nobody here waits for this answer (any more)."), remedy=_("Begin again."))
        said = saml.come_back(provider, answer, _base(), question)
        with writing():
            if not first_time(
                f"assertion {provider.issuer} {said.assertion_id}", max(said.until, now + timedelta(hours=1))
            ):
                raise NotAllowed(_("This answer was given before."), remedy=_("Begin again."))
            ticket = journeys.answered(provider, question, said.arrival, now=now)
        return redirect(url_for("providers.saml_arrived", key=key, ticket=ticket), 303)
    except Refused as refusal:
        return _refused(refusal)


@pages.get("/saml/<key>/arrived")
@public
@own_transactions
def saml_arrived(key: str) -> ResponseReturnValue:
    """The browser fetches the answer, with its own cookie."""
    asked = list(session.get(WAYS, {}))
    try:
        with writing():
            provider = queries.provider_by_key(key, ProviderKind.SAML)
            arrival, wanted = journeys.fetch(provider, request.args.get("ticket", ""), asked, now=clock.now())
        return _arrive(provider.id, arrival, wanted)
    except Refused as refusal:
        return _refused(refusal)
