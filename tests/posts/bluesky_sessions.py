"""An account on Bluesky's own server, connected in both ways, with every secret that either of them uses."""

from __future__ import annotations

from advocacy.networks.contract import ConnectRequest
from advocacy.networks.signing_in import Arrival, CodeFlow, Setting, new_verifier
from tests.peers.bluesky import BlueskyPds

BACK = "http://127.0.0.1:8000/connections/bluesky/callback"
HERE = Setting("Advocacy", "http://127.0.0.1:8000")


def by_password(pds: BlueskyPds) -> tuple[ConnectRequest, dict[str, str]]:
    """What its owner pastes."""
    account = pds.create_account()
    pasted = pds.create_app_password(account)
    return ConnectRequest(pds.url, account.handle, pasted), {"app password": pasted, "password": account.password}


def by_sign_in(pds: BlueskyPds, flow: CodeFlow) -> tuple[ConnectRequest, dict[str, str]]:
    """What the server's own sign-in page brings: a session bound to a key."""
    account = pds.create_account()
    app = flow.register(flow.service_of(f"@{account.handle}"), BACK, HERE)
    verifier = new_verifier()
    departure = flow.authorize(app, typed=account.handle, state="s1", verifier=verifier)
    returned = pds.allow(departure.url, account)
    (choice,) = flow.exchange(app, Arrival(returned["code"], verifier, departure.kept, returned))
    return choice.request, {"verifier": verifier, "code": returned["code"], "owner's password": account.password}
