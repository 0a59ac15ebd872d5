"""Looking for shares of unknown outcome, and repeating the identical request where that is harmless. An edge.

A lease that ended in ``sending`` makes its share unknown: somebody died or was stopped, and the request may have left.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select, text

from advocacy.database import db, reading, writing
from advocacy.english import English
from advocacy.errors import NotFound
from advocacy.history import Actor
from advocacy.logs import log
from advocacy.networks.budgets import Payer
from advocacy.networks.capabilities import Exactness
from advocacy.networks.contract import Credentials, Found, Network, Prepared, Unknown
from advocacy.networks.registry import label_of
from advocacy.posts.claiming import Claim, claimed, let_go, looked_at
from advocacy.posts.deciding import Ask, End, LookAgain, Publish, Repeat, StartAnew, Step, View, decide
from advocacy.posts.drafting import objection
from advocacy.posts.gate import bar, stop_before_sending
from advocacy.posts.means import Means
from advocacy.posts.models import Attempt, Share
from advocacy.posts.moving import move_share, record_share
from advocacy.posts.preparing import fresh
from advocacy.posts.recording import FREE, Scene, anew, found, last_attempt, looked, lost
from advocacy.posts.sending import depart, leave
from advocacy.posts.states import IS_OPEN, ShareState
from advocacy.posts.tolls import count_look, give_all_back

ASKING = English(
    "We could not find out whether {network} has this post. Please look at your profile there and tell us."
)
BARRED_FOR = timedelta(seconds=30)
"""How long a repetition waits for a pause or an account before it is looked at anew."""


@dataclass(frozen=True)
class Search:
    """What is needed to look, read in one go. Without credentials, or a network that is offered, nobody can look."""

    connection_id: int
    network: Network | None
    credentials: Credentials | None
    prepared: Prepared
    root: int
    view: View

    @property
    def can_look(self) -> bool:
        """Whether the network lets us look at all."""
        offered = self.network is not None and self.credentials is not None
        return offered and self.view.exactness is not Exactness.AT_MOST_ONCE


def lose_expired(now: datetime, limit: int = 100) -> int:
    """Makes shares unknown whose sender's lease has ended; gives how many. One transaction of its own."""
    ended = select(Share).where(text(IS_OPEN), Share.state == ShareState.SENDING, Share.lease_until <= now)
    with writing():
        shares = db.session.scalars(ended.order_by(Share.id).limit(limit).with_for_update(skip_locked=True)).all()
        for share in shares:
            scene = Scene(Actor.job("outbox"), now, label_of(share.network))
            lost(share, English("The worker that sent it did not come back in time."), scene)
        return len(shares)


def look(claim: Claim, means: Means) -> None:
    """Looks for one claimed share and does what follows from what was found."""
    search = _search(claim, means)
    if search is None:
        return
    search = _freshened(search, means)
    seen = _asked(search, means)
    step = decide(seen, search.view, means.clock())
    if not isinstance(step, Repeat):
        _taken(claim, search, seen, step, means)
        return
    if search.credentials is None or search.network is None:
        return
    credentials = fresh(search.connection_id, search.credentials, means)
    departure = depart(claim, search.prepared, means, repeats=search.root)
    if departure is not None:
        leave(claim, search.network, credentials, departure, search.connection_id, means)


def _search(claim: Claim, means: Means) -> Search | None:
    with reading():
        share = looked_at(claim)
        if share is None or share.state is not ShareState.UNKNOWN:
            return None
        last = last_attempt(share.id)
        root = last.repeats or last.number
        first = db.session.scalars(select(Attempt).where(Attempt.share_id == share.id, Attempt.number == root)).one()
        network = means.network(share.network) if share.network in means.offered() else None
        return Search(
            share.connection_id or 0, network, _credentials(share) if network else None, _prepared(last), root,
            _view(share, network, first, last, means),
        )  # fmt: skip


def _view(share: Share, network: Network | None, first: Attempt, last: Attempt, means: Means) -> View:
    around = means.circumstances(share)
    stop = stop_before_sending(share, around)
    known = network.capabilities if network is not None and _credentials(share) else None
    refused = f"{_label(share, network)} refused it: {last.detail}" if last.permanent else None
    return View(
        exactness=known.exactness if known else Exactness.AT_MOST_ONCE,
        read_back_after=known.read_back_after if known else timedelta(0),
        first_lost_at=first.started_at, lost_at=last.started_at, looks=share.looks, refused=refused,
        bar=bar(share, around.now) or objection(share), late=around.now > share.late_after, asked_at=share.asked_at,
        wait_until=(stop.wait_until or around.now + BARRED_FOR) if stop is not None else None,
    )  # fmt: skip


def _surely_not_there(end: End, view: View) -> bool:
    """Whether it ends because it isn't there, and not because nobody could say."""
    return end.verb == "miss" or end.why in (view.refused, view.bar)


def _label(share: Share, network: Network | None) -> str:
    """What the network is called, also one that is no longer offered."""
    return network.capabilities.label if network else label_of(share.network)


def _credentials(share: Share) -> Credentials | None:
    try:
        return share.connection.credentials() if share.connection else None
    except NotFound:
        return None


def _prepared(attempt: Attempt) -> Prepared:
    return Prepared(attempt.body, attempt.key, attempt.frozen_at, attempt.body_sha256)


def _freshened(search: Search, means: Means) -> Search:
    """With credentials that still hold while we look: with others nothing would be found out, for a day and a night."""
    if search.credentials is None or not search.can_look:
        return search
    return replace(search, credentials=fresh(search.connection_id, search.credentials, means))


def _asked(search: Search, means: Means) -> Found:
    if search.network is None or search.credentials is None or not search.can_look:
        return Unknown(English("Nobody but the person can look."))
    if search.network.capabilities.budgets:
        payer = Payer(search.network.name, search.connection_id, search.credentials.service_url)
        with writing():
            count_look(payer, search.network.capabilities, means.clock())
    try:
        return search.network.reconcile(search.credentials, search.prepared)
    except Exception as unforeseen:  # an answer that our reading of it breaks on would else be read again for ever
        log().error("looking failed", network=search.network.name, exc_info=unforeseen)
        return Unknown(English("We could not read the network's answer."))


def _taken(claim: Claim, search: Search, seen: Found, step: Step, means: Means) -> None:
    """Does what was decided, under the token."""
    with writing():
        share = claimed(claim)
        if share is None or share.state is not ShareState.UNKNOWN:
            return
        scene = Scene(Actor.job("outbox"), means.clock(), _label(share, search.network))
        if isinstance(step, End) and _surely_not_there(step, search.view):
            give_all_back(share)
        if isinstance(seen, Unknown):
            looked(share, seen, scene)
        match step:
            case Publish(remote_id, url):
                found(share, remote_id, url, scene)
            case StartAnew():
                anew(share, scene)
            case LookAgain(at):
                share.look_at, share.looks = at, share.looks + 1
                let_go(share)
            case Ask(at):
                if share.asked_at is None:
                    record_share(share, "ask", actor=scene.actor, now=scene.now)
                share.look_at, share.looks, share.asked_at = at, share.looks + 1, scene.now
                share.problem = ASKING.format(network=scene.label)
                let_go(share)
            case End(verb, why):
                changes = {"problem": why, "look_at": None, "asked_at": None, **FREE}
                move_share(share, verb, actor=scene.actor, now=scene.now, why=why, changes=changes)
