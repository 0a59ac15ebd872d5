"""The API of networks and connections. Secrets are write-only."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_login import current_user

from advocacy import clock
from advocacy.database import reading
from advocacy.networks import code_flow, connecting
from advocacy.networks.accounts import Account, accounts_of, everybodys
from advocacy.networks.connections import connection_of, connections_of
from advocacy.networks.contract import ConnectRequest
from advocacy.networks.guarantees import guarantee_of
from advocacy.networks.offers import Offer, callback, offers
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list
from advocacy.web.transactions import own_transactions

api = APIBlueprint("connections_api", __name__, url_prefix="/api/v1", tag="Connections")


class ConnectionIn(Schema):
    """An account to connect: identifier and an app password, or a token, as the network has it."""

    network = String(required=True)
    service_url = String(load_default="")
    identifier = String(load_default="")
    secret = String(load_default="", load_only=True)


class SignInIn(Schema):
    """A network whose own sign-in page is to be gone to; the server or handle, where it needs one."""

    network = String(required=True)
    service_url = String(load_default="")


class SignInOut(Schema):
    """Where the person goes, in a browser in which they are signed in here."""

    url = String()


class BudgetOut(Schema):
    """What is left of a budget now."""

    asking = String()
    counts = String()
    most = Integer()
    left = Integer()
    free_at = String(allow_none=True)


class ConnectionOut(Schema):
    """A connected account and how it stands; its secrets are never shown."""

    id = Integer()
    network = String()
    service_url = String()
    handle = String()
    display_name = String()
    state = String()
    followers = Integer(allow_none=True)
    connected_at = String()
    expires_at = String(allow_none=True)
    renews = Boolean()
    refreshed_at = String(allow_none=True)
    refresh_failures = Integer()
    says = String()
    remedy = String()
    budgets = List(Nested(BudgetOut))


class OwnedOut(ConnectionOut):
    """Anybody's account, for administrators."""

    person_id = Integer()


class ConnectionsOut(Schema):
    """All of one's connections."""

    items = List(Nested(ConnectionOut))
    next = String(allow_none=True)


class AccountsQuery(ListQuery):
    """Which accounts: care, all, or a state."""

    view = String(load_default="care")


class NetworkOut(Schema):
    """What a network guarantees and takes, and whether it can be connected here."""

    network = String()
    label = String()
    exactness = String()
    copies = String()
    after_a_lost_answer = String()
    characters = String()
    media = String()
    budgets = String()
    figures = String()
    price = String()
    sign_in = String()
    sign_in_page = Boolean()
    ready = Boolean()


class NetworksOut(Schema):
    """Every network offered here."""

    items = List(Nested(NetworkOut))
    next = String(allow_none=True)


def _instant(at: datetime | None) -> str | None:
    return clock.to_rfc3339(at) if at else None


def shown(account: Account) -> dict[str, Any]:
    """An account as the API gives it."""
    it = account.connection
    return {
        "id": it.id, "network": it.network, "service_url": it.service_url, "handle": it.handle,
        "display_name": it.display_name, "state": it.state.value, "followers": it.followers,
        "connected_at": clock.to_rfc3339(it.connected_at), "expires_at": _instant(it.expires_at), "renews": it.renews,
        "refreshed_at": _instant(it.refreshed_at), "refresh_failures": it.refresh_failures,
        "says": str(account.standing.says), "remedy": str(account.standing.remedy), "person_id": it.person_id,
        "budgets": [
            {"asking": each.budget.asking.value, "counts": each.budget.counts.value, "most": each.budget.most,
             "left": each.left, "free_at": _instant(each.free_at)}
            for each in account.budgets
        ],
    }  # fmt: skip


def _network(offer: Offer) -> dict[str, Any]:
    told = asdict(guarantee_of(offer.network, offer.capabilities))
    return {
        **told, "exactness": offer.capabilities.exactness.value, "sign_in": offer.capabilities.sign_in.value,
        "sign_in_page": offer.typed is not None, "ready": not offer.missing,
    }  # fmt: skip


@api.get("/networks")
@api.output(NetworksOut)
@guard(Capability.SHARE)
def networks() -> ResponseReturnValue:
    """The guarantee table: how surely one share becomes one post on each network, and what each takes."""
    return {"items": [_network(each) for each in offers()], "next": None}


@api.get("/connections")
@api.output(ConnectionsOut)
@guard(Capability.SHARE)
def connections() -> ResponseReturnValue:
    """My accounts, and how they stand."""
    mine = accounts_of(connections_of(current_user.id), clock.now())
    return {"items": [shown(each) for each in mine], "next": None}


@api.get("/connections/health")
@api.input(AccountsQuery, location="query")
@api.output(as_list(OwnedOut))
@guard(Capability.SEE_SYSTEM)
def health(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Everybody's accounts that need care, or all of them."""
    now = clock.now()
    found = everybodys(query_data["view"], query_data["cursor"], query_data["limit"], now)
    return {"items": [shown(each) for each in accounts_of(found.items, now)], "next": found.next}


@api.post("/connections")
@api.input(ConnectionIn)
@api.output(ConnectionOut, status_code=201)
@guard(Capability.SHARE)
@own_transactions
def connect(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Connects an account once the network has confirmed it."""
    person_id, actor, now = current_user.id, current_user.actor, clock.now()
    given = ConnectRequest(json_data["service_url"], json_data["identifier"], json_data["secret"])
    made = connecting.connect(person_id, json_data["network"], given, actor=actor, now=now)
    with reading():
        return shown(accounts_of([connection_of(person_id, made)], now)[0])


@api.post("/connections/sign-in")
@api.input(SignInIn)
@api.output(SignInOut, status_code=201)
@guard(Capability.SHARE)
@own_transactions
def sign_in(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Begins a journey to a network's own sign-in page; it leads back to “My accounts”."""
    network, person_id, actor = json_data["network"], current_user.id, current_user.actor
    typed, back = json_data["service_url"], callback(network)
    return {"url": code_flow.set_out(person_id, network, typed, back, actor=actor, now=clock.now())}


@api.delete("/connections/<int:connection_id>")
@api.output({}, status_code=204)
@guard(Capability.SHARE)
@own_transactions
def revoke(connection_id: int) -> ResponseReturnValue:
    """Lets go of an account."""
    connecting.revoke(current_user.id, connection_id, actor=current_user.actor, now=clock.now())
    return "", 204
