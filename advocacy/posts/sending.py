"""Sending one claimed share: look, prepare, commit the attempt, send once, record. An edge: opens its own transactions,
and speaks to the network outside of all of them.

Whatever moment a worker dies at, the rows say what may have happened: before the attempt is committed nothing has left,
afterwards the share is ``sending`` until its lease ends, and then ``unknown``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from advocacy import checks
from advocacy.campaigns.pauses import hold_gate_open
from advocacy.database import db, reading, writing
from advocacy.english import English
from advocacy.history import Actor
from advocacy.networks import wire
from advocacy.networks.contract import Credentials, Network, NetworkRefused, NotCreated, NotReady, Outcome, Prepared
from advocacy.networks.refreshing import refresh_now
from advocacy.posts.claiming import Claim, claimed, let_go, looked_at, prolong
from advocacy.posts.crash_points import reached
from advocacy.posts.drafting import objection_in, verdict_on
from advocacy.posts.gate import Stop, late_message, stop_before_sending
from advocacy.posts.holding import by_hand_from, hold, late_after
from advocacy.posts.means import Means
from advocacy.posts.models import Attempt, Share
from advocacy.posts.moving import move_share
from advocacy.posts.patience import preparing_takes
from advocacy.posts.preparing import SEND_LEASE, Errand, errand_for, fresh, prepare
from advocacy.posts.recording import FREE, not_ready, outcome_recorded, refused_before_sending
from advocacy.posts.states import ShareState, Way
from advocacy.posts.tolls import hold_still, pay

TIMEOUT = timedelta(seconds=wire.SECONDS)
"""A request leaves only while more than its own timeout is left of the lease."""


@dataclass(frozen=True)
class Departure:
    """An attempt that is committed and may leave until ``not_after``."""

    attempt_id: int
    prepared: Prepared
    not_after: datetime


REFUSED = English(
    "Today's checks do not let these words out: {found} Choose another story, or other words, from your feed."
)
_MAY_DEPART = frozenset({ShareState.SCHEDULED, ShareState.UNKNOWN})
STOPPED_LOOKS_AGAIN = timedelta(seconds=30)


def send(claim: Claim, means: Means) -> None:
    """Takes one claimed share as far as it goes now. Loses nothing and repeats nothing, whenever it is interrupted."""
    reached("after_claim")
    errand = _errand(claim, means)
    if errand is None or not _has_time(claim, errand, means):
        return
    credentials = fresh(errand.connection_id, errand.credentials, means)
    try:
        prepared = prepare(errand, credentials, means)
    except NotReady as working:
        _not_ready(claim, errand, working, means)
        return
    except NetworkRefused as refused:
        _refused(claim, errand, refused, means)
        return
    reached("after_prepare")
    departure = depart(claim, prepared, means)
    if departure is not None:
        leave(claim, errand.network, credentials, departure, errand.connection_id, means)


def depart(claim: Claim, prepared: Prepared, means: Means, *, repeats: int | None = None) -> Departure | None:
    """Commits the attempt and the move to ``sending``, unless something stands against it at this moment.

    Pauses are read while the gate is held open: one pressed after this can't stop the attempt and will be told of it.
    The checks that are in force now have the last word on the words: preparing may have taken minutes.
    """
    with writing():
        share = claimed(claim)
        if share is None:
            return None
        hold_gate_open()
        if share.network in means.offered():
            hold_still(share, means.network(share.network).capabilities)
        stop, verdict = _judged(share, means)
        if stop is not None or share.state not in _MAY_DEPART:
            _stopped(share, stop or Stop(""), means.clock())
            return None
        departure = _attempt(share, claim, prepared, repeats, verdict, means)
        reached("before_attempt_committed")
    reached("after_attempt_committed")
    return departure


def leave(
    claim: Claim, network: Network, credentials: Credentials, departure: Departure, connection_id: int, means: Means
) -> None:
    """Sends the committed request once and records what came of it, if the share still is ours."""
    outcome = network.send(credentials, departure.prepared, not_after=departure.not_after)
    reached("after_answer")
    _recorded(claim, network, departure, outcome, means)
    reached("after_record")
    if isinstance(outcome, NotCreated) and outcome.expired:
        refresh_now(connection_id, now=means.clock())


def _errand(claim: Claim, means: Means) -> Errand | None:
    """What to prepare; None when the share was stopped, or is somebody else's by now."""
    with reading():
        share = looked_at(claim)
        if share is None or share.state is not ShareState.SCHEDULED:
            return None
        stop, _ = _judged(share, means)
        if stop is None and share.connection is not None:
            return errand_for(share, share.connection, means)
    if stop is not None:
        with writing():
            stopped = claimed(claim)
            if stopped is not None:
                _stopped(stopped, stop, means.clock())
    return None


def _judged(share: Share, means: Means) -> tuple[Stop | None, checks.Verdict | None]:
    """What stands against sending it, which is the gate or the checks; and their verdict on its words, if asked."""
    stop = stop_before_sending(share, means.circumstances(share))
    if stop is not None:
        return stop, None
    verdict = verdict_on(share)
    found = objection_in(verdict, share)
    return (Stop(REFUSED.format(found=found), "reject") if found else None), verdict


def _has_time(claim: Claim, errand: Errand, means: Means) -> bool:
    """Prolongs the lease for media that have to be uploaded; False when it has passed to somebody else."""
    kinds = [str(each["kind"]) for each in errand.said.media]
    if not kinds:
        return True
    with writing():
        return prolong(claim, means.clock() + preparing_takes(kinds))


def _not_ready(claim: Claim, errand: Errand, working: NotReady, means: Means) -> None:
    with writing():
        share = claimed(claim)
        if share is not None and share.state is ShareState.SCHEDULED:
            not_ready(share, working, means.scene(errand.network))


def _refused(claim: Claim, errand: Errand, refused: NetworkRefused, means: Means) -> None:
    with writing():
        share = claimed(claim)
        if share is not None and share.state is ShareState.SCHEDULED:
            refused_before_sending(share, refused, means.scene(errand.network))
    if refused.expired:
        refresh_now(errand.connection_id, now=means.clock())


def _attempt(
    share: Share, claim: Claim, prepared: Prepared, repeats: int | None, verdict: checks.Verdict | None, means: Means
) -> Departure:  # fmt: skip
    now = means.clock()
    until = now + SEND_LEASE
    earlier = db.session.scalar(select(func.max(Attempt.number)).where(Attempt.share_id == share.id)) or 0
    attempt = Attempt(
        share_id=share.id, number=earlier + 1, started_at=now, worker=means.worker, lease_token=claim.token,
        body=prepared.body, body_sha256=prepared.sha256, key=prepared.key, frozen_at=prepared.created_at,
        repeats=repeats, verdict=verdict.outcome.value if verdict else "",
        cost_micros=pay(share, means.network(share.network).capabilities, now),
    )  # fmt: skip
    db.session.add(attempt)
    verb = "send" if repeats is None else "repeat"
    changes = {"lease_owner": means.worker, "lease_until": until, "not_before": None, "look_at": None, "problem": None}
    move_share(share, verb, actor=Actor.job("outbox"), now=now, changes=changes, attempt=earlier + 1)
    return Departure(attempt.id, prepared, until - TIMEOUT)


def _recorded(claim: Claim, network: Network, departure: Departure, outcome: Outcome, means: Means) -> None:
    """Records under the token; whoever lost it says nothing, for the reconciler has the share by now."""
    with writing():
        share = claimed(claim)
        if share is None or share.state is not ShareState.SENDING:
            return
        attempt = db.session.get_one(Attempt, departure.attempt_id)
        outcome_recorded(share, attempt, outcome, means.scene(network))
        reached("before_record_committed")


def _stopped(share: Share, stop: Stop, now: datetime) -> None:
    """Does what the gate says, and gives the lease back. A share of unknown outcome is looked for again instead."""
    if share.state is not ShareState.SCHEDULED or not stop.verb:
        let_go(share)
        if share.state is ShareState.SCHEDULED:
            share.not_before, share.problem = stop.wait_until, stop.why or None
            if stop.excused and stop.wait_until is not None:
                share.late_after = max(share.late_after, late_after(share.way, stop.wait_until, share.late_minutes))
        elif share.state is ShareState.UNKNOWN:
            share.look_at = now + STOPPED_LOOKS_AGAIN
        return
    if stop.by is not None:
        hold(share, stop.by, actor=Actor.job("outbox"), now=now, changes=FREE)
        return
    why = late_message(share) if stop.verb == "miss" else stop.why
    shown = None if stop.verb == "hand_over" and share.way is Way.HAND else why
    changes = {"problem": shown, "held_for": stop.held_for, **FREE}
    if stop.verb == "hand_over" and share.way is Way.API:  # it can't be sent: its person posts it
        changes |= by_hand_from(now)
    move_share(share, stop.verb, actor=Actor.job("outbox"), now=now, why=stop.why, changes=changes)
