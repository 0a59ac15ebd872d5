"""Shares that are due on real servers, and another worker in this process: what the kill and stop tests share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import update

from advocacy import clock
from advocacy.database import db, writing
from advocacy.networks import connections, registry
from advocacy.networks.contract import ConnectRequest
from advocacy.posts import jobs
from advocacy.posts.means import Means
from advocacy.posts.models import Share
from advocacy.posts.patience import SETTLED
from tests.installation import Installation
from tests.peers.bluesky import BlueskyPds
from tests.peers.mastodon import MastodonServer
from tests.posts.lending import ACTOR, permit, share


@dataclass(frozen=True)
class Live:
    """A share that is due on a real server, and how many copies its readers see there."""

    share_id: int
    copies: Callable[[], int]
    texts: Callable[[], list[str]]


def on_bluesky(installation: Installation, pds: BlueskyPds, url: str = "") -> Live:
    """A new account on the PDS, connected through ``url`` (a proxy) where given, and a share on it that is due."""
    account = pds.create_account()
    request = ConnectRequest(url or pds.url, account.handle, pds.create_app_password(account))

    def texts() -> list[str]:
        return [str(record["value"]["text"]) for record in pds.list_records(account.did)]

    return Live(_due(installation, "bluesky", request), lambda: len(texts()), texts)


def on_mastodon(installation: Installation, server: MastodonServer, url: str = "") -> Live:
    """The same on the Mastodon server."""
    account = server.create_account()
    request = ConnectRequest(url or server.url, "", account.token)

    def texts() -> list[str]:
        return [server.source(str(one["id"]), account.token) for one in server.statuses(account.id)]

    return Live(_due(installation, "mastodon", request), lambda: len(server.statuses(account.id)), texts)


def _due(installation: Installation, network: str, request: ConnectRequest) -> int:
    person_id, now = installation.person(), clock.now()
    with installation.app.app_context():
        connected = registry.by_name(network).connect(request)
        with writing():
            connection = connections.connect(person_id, network, connected, actor=ACTOR, now=now)
            allowed = permit(valid_from=now - timedelta(days=1))
            card = {"url": "https://acme.example/lisbon", "title": "Lisbon"}
            made = share(person_id, connection.id, network=network, now=now, permit=allowed, card=card)
            return int(made.id)


def let_time_pass(installation: Installation) -> None:
    """Leases, waits and looks that are set are over now, as if somebody had waited for them."""
    past = clock.now() - timedelta(seconds=1)
    with installation.app.app_context(), writing():
        for column in (Share.lease_until, Share.not_before, Share.look_at):
            db.session.execute(update(Share).where(column.is_not(None)).values({column.key: past}))


PATIENT = SETTLED + timedelta(seconds=10)


def work_on(installation: Installation, rounds: int = 6, ahead: timedelta = PATIENT) -> None:
    """Another worker, in this process, does what is left; by its clock no earlier request is on its way any more."""
    means = Means("another worker", lambda: clock.now() + ahead)
    for _ in range(rounds):
        let_time_pass(installation)
        with installation.app.app_context():
            jobs.send_due(means.clock(), means)
            jobs.reconcile(means.clock(), means)


def now_is(installation: Installation, share_id: int) -> Share:
    """The share as the database has it."""
    with installation.app.app_context():
        return db.session.get_one(Share, share_id)


def run_once(installation: Installation) -> None:
    """One run of the sender, in this process, at the real time."""
    with installation.app.app_context():
        jobs.send_due(clock.now())
