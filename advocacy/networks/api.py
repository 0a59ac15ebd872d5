"""The API of connections. Secrets are write-only."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_login import current_user

from advocacy import clock
from advocacy.database import reading
from advocacy.networks import connecting
from advocacy.networks.connections import Connection, connection_of, connections_of
from advocacy.networks.contract import ConnectRequest
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.transactions import own_transactions

api = APIBlueprint("connections_api", __name__, url_prefix="/api/v1", tag="Connections")


class ConnectionIn(Schema):
    """An account to connect: identifier and an app password, or a token, as the network has it."""

    network = String(required=True)
    service_url = String(load_default="")
    identifier = String(load_default="")
    secret = String(load_default="", load_only=True)


class ConnectionOut(Schema):
    """A connected account; its secrets are never shown."""

    id = Integer()
    network = String()
    service_url = String()
    handle = String()
    display_name = String()
    state = String()
    followers = Integer(allow_none=True)
    connected_at = String()


class ConnectionsOut(Schema):
    """All of one's connections."""

    items = List(Nested(ConnectionOut))
    next = String(allow_none=True)


def shown(connection: Connection) -> dict[str, Any]:
    """A connection as the API gives it."""
    return {
        "id": connection.id, "network": connection.network, "service_url": connection.service_url,
        "handle": connection.handle, "display_name": connection.display_name, "state": connection.state.value,
        "followers": connection.followers, "connected_at": clock.to_rfc3339(connection.connected_at),
    }  # fmt: skip


@api.get("/connections")
@api.output(ConnectionsOut)
@guard(Capability.SHARE)
def connections() -> ResponseReturnValue:
    """My accounts."""
    return {"items": [shown(each) for each in connections_of(current_user.id)], "next": None}


@api.post("/connections")
@api.input(ConnectionIn)
@api.output(ConnectionOut, status_code=201)
@guard(Capability.SHARE)
@own_transactions
def connect(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Connects an account once the network has confirmed it."""
    person_id, actor = current_user.id, current_user.actor
    given = ConnectRequest(json_data["service_url"], json_data["identifier"], json_data["secret"])
    made = connecting.connect(person_id, json_data["network"], given, actor=actor, now=clock.now())
    with reading():
        return shown(connection_of(person_id, made))


@api.delete("/connections/<int:connection_id>")
@api.output({}, status_code=204)
@guard(Capability.SHARE)
@own_transactions
def revoke(connection_id: int) -> ResponseReturnValue:
    """Lets go of an account."""
    connecting.revoke(current_user.id, connection_id, actor=current_user.actor, now=clock.now())
    return "", 204
