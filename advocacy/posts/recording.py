"""What an answer of a network makes of a share, in one transaction and only under the sender's token.

Verbs: they flush, the sender commits. Nothing here speaks to a network.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select

from advocacy.database import db
from advocacy.english import English
from advocacy.history import Actor
from advocacy.links.models import Link
from advocacy.links.queries import short_url_of
from advocacy.networks import connections
from advocacy.networks.connections import USABLE, Connection
from advocacy.networks.contract import AlreadyThere, NetworkRefused, NotCreated, NotReady, Outcome, Published, Unknown
from advocacy.posts.claiming import taken
from advocacy.posts.holding import late_after
from advocacy.posts.models import Attempt, Share
from advocacy.posts.moving import move_share
from advocacy.posts.patience import next_try
from advocacy.posts.resolving import published
from advocacy.posts.states import AttemptOutcome, HeldFor, ShareState, Way
from advocacy.posts.tolls import give_all_back, give_back

RECONNECT = "{network} no longer accepts our access to your account. Connect it again, or post it by hand."
SPENT = English("The network takes no more posts of this account before then.")
SAME_WORDS = English("It has the same words already. Choose another caption.")
LOST = "{network} did not say whether the post was made. We are looking, and will not post it twice."


@dataclass(frozen=True)
class Scene:
    """Who records, when, and what the network is called; ``look_after`` is its read-back delay."""

    actor: Actor
    now: datetime
    label: str
    look_after: timedelta = timedelta(0)


def outcome_recorded(share: Share, attempt: Attempt, outcome: Outcome, scene: Scene) -> None:
    """Records what the network answered to an attempt: the attempt's verdict, the account, the share."""
    attempt.ended_at = scene.now
    match _believed(outcome, share, attempt):
        case Published(remote_id, url) as posted:
            attempt.outcome = AttemptOutcome.PUBLISHED
            _noted(share, SPENT, scene, retry_at=posted.quiet_until, app_wide=posted.app_wide)
            found(share, remote_id, url, scene)
        case AlreadyThere(remote_id, url):
            attempt.outcome = AttemptOutcome.ALREADY_THERE
            if remote_id is not None:
                found(share, remote_id, url, scene)
            else:  # some post like it is there: whether it is ours, the reconciler finds out
                lost(share, English("The network says that it has this post already."), scene)
        case Unknown(why, retry_at) as lost_sight:
            attempt.outcome, attempt.detail = AttemptOutcome.UNKNOWN, why
            _noted(share, why, scene, retry_at=retry_at, app_wide=lost_sight.app_wide)
            lost(share, why, scene)
        case NotCreated() as no:
            attempt.outcome, attempt.detail, attempt.permanent = AttemptOutcome.NOT_CREATED, no.why, no.permanent
            give_back(share, attempt)
            _noted(share, no.why, scene, retry_at=no.retry_at, needs_person=no.needs_person, app_wide=no.app_wide)
            if attempt.repeats is None:
                not_created(share, no, scene)
            else:  # this one was not made; the one before it may still have been
                lost(share, no.why, scene, look_at=no.retry_at or next_try(share.looks + 1, scene.now))
    db.session.flush()


def found(share: Share, remote_id: str, url: str | None, scene: Scene) -> None:
    """The network has it."""
    changes = published(scene.now, remote_id, url)
    move_share(share, "publish", actor=scene.actor, now=scene.now, changes={**changes, **FREE}, url=url)


def lost(share: Share, why: str, scene: Scene, *, look_at: datetime | None = None) -> None:
    """Nobody can say yet whether the network has it."""
    changes = {
        "look_at": look_at or scene.now + scene.look_after, "problem": LOST.format(network=scene.label),
        "lease_token": share.lease_token + 1, **FREE,
    }  # fmt: skip
    move_share(share, "lose_sight", actor=scene.actor, now=scene.now, why=why, changes=changes)


def not_created(share: Share, no: NotCreated, scene: Scene) -> None:
    """Surely nothing was posted: for good, for now, or until somebody does something about it."""
    if no.permanent:
        changes: dict[str, Any] = {"problem": f"{scene.label} refused it: {no.why}", "look_at": None, **FREE}
        move_share(share, "reject", actor=scene.actor, now=scene.now, why=no.why, changes=changes)
        return
    if no.retry_at is None and not no.expired:  # it may be an upload that has lapsed: the next try uploads anew
        share.uploads = {}
    if share.state is ShareState.SENDING:
        move_share(share, "put_back", actor=scene.actor, now=scene.now, why=no.why)
    if no.needs_person:
        problem = RECONNECT.format(network=scene.label)
        changes = {"held_for": HeldFor.CONNECTION, "problem": problem, **FREE}
        move_share(share, "hold", actor=scene.actor, now=scene.now, why=no.why, changes=changes)
        return
    _wait(share, no, scene)


def anew(share: Share, scene: Scene) -> None:
    """The network says that the request ended without a post: another one may be made, a little later each time."""
    failures = share.failures + 1
    changes: dict[str, Any] = {
        "look_at": None, "looks": 0, "asked_at": None, "problem": None, "uploads": {}, "failures": failures,
        "not_before": next_try(failures, scene.now), **FREE,
    }  # fmt: skip
    why = English("%(network)s says that the request has ended without a post.", network=scene.label)
    give_all_back(share)
    move_share(share, "start_anew", actor=scene.actor, now=scene.now, why=why, changes=changes)


def not_ready(share: Share, working: NotReady, scene: Scene) -> None:
    """The network still works on what was uploaded: what it calls it is kept, and asked for again then. No failure."""
    share.lease_owner, share.lease_until = None, None
    share.uploads, share.not_before = dict(working.uploads), working.again_at
    share.problem = English(
        "%(network)s is still working on the pictures or the video. It goes out as soon as that is done.",
        network=scene.label,
    )
    db.session.flush()


def refused_before_sending(share: Share, refused: NetworkRefused, scene: Scene) -> None:
    """The network refused while the request was being prepared: nothing has left, so nothing was posted."""
    no = NotCreated(
        refused.message, permanent=refused.permanent, retry_at=refused.retry_at, needs_person=refused.needs_person,
        expired=refused.expired, app_wide=refused.app_wide,
    )  # fmt: skip
    _noted(share, no.why, scene, retry_at=no.retry_at, needs_person=no.needs_person, app_wide=no.app_wide)
    not_created(share, no, scene)
    db.session.flush()


def looked(share: Share, unknown: Unknown, scene: Scene) -> None:
    """Looked and could not tell: what that says about the account."""
    _noted(share, unknown.why, scene, retry_at=unknown.retry_at, app_wide=unknown.app_wide)


def account_noted(
    connection: Connection, why: str, *, retry_at: datetime | None, needs_person: bool, actor: Actor, now: datetime,
    app_wide: bool = False,
) -> None:  # fmt: skip
    """Notes what a network said about an account, or our application there: keep quiet, or connect again."""
    if retry_at is not None:
        block = connections.block_app_until if app_wide else connections.block_until
        block(connection, retry_at, actor=actor, now=now)
        excuse(retry_at)
    if needs_person and connection.state in USABLE:
        connections.needs_person(connection, why=why, actor=actor, now=now)


def excuse(until: datetime) -> None:
    """No post fails because of a limit: what is due while a network wants quiet until then may be that much later.

    Shares that another worker records just now are left to that worker: two that waited for each other's would never
    end.
    """
    quiet = select(Connection.id).where(Connection.blocked_until == until)
    waiting = select(Share.id).where(
        Share.connection_id.in_(quiet), Share.due_at <= until,
        Share.state.in_((ShareState.SCHEDULED, ShareState.SENDING, ShareState.HELD, ShareState.UNKNOWN)),
    )  # fmt: skip
    for minutes in db.session.scalars(waiting.with_only_columns(Share.late_minutes).distinct()).all():
        late = late_after(Way.API, until, minutes)
        alike = waiting.where(Share.late_minutes.is_not_distinct_from(minutes), Share.late_after < late)
        taken(alike, {"late_after": late}, Share.id)


def last_attempt(share_id: int) -> Attempt:
    """The newest attempt of a share that has one."""
    newest = select(func.max(Attempt.number)).where(Attempt.share_id == share_id).scalar_subquery()
    return db.session.scalars(select(Attempt).where(Attempt.share_id == share_id, Attempt.number == newest)).one()


FREE: dict[str, Any] = {"lease_owner": None, "lease_until": None}


def _believed(outcome: Outcome, share: Share, attempt: Attempt) -> Outcome:
    """The outcome; a network that goes by words alone may mean a post that is not this share, and then nothing was
    made of it."""
    if isinstance(outcome, AlreadyThere) and outcome.by_words and not _may_be_ours(share, attempt, outcome.remote_id):
        return NotCreated(SAME_WORDS, permanent=True)
    return outcome


def _may_be_ours(share: Share, attempt: Attempt, remote_id: str | None) -> bool:
    """Whether a post with the same words may be this share: no other share is that post, and either its own link stands
    in the words or an earlier attempt of it got no answer."""
    known = select(Share.id).where(
        Share.network == share.network, Share.remote_id == remote_id, Share.person_id == share.person_id,
        Share.id != share.id,
    )  # fmt: skip
    if remote_id is not None and db.session.scalar(known.limit(1)) is not None:
        return False
    unanswered = select(Attempt.id).where(
        Attempt.share_id == share.id, Attempt.number < attempt.number,
        or_(Attempt.outcome.is_(None), Attempt.outcome == AttemptOutcome.UNKNOWN),
    )  # fmt: skip
    linked = select(Link.slug).where(Link.id == share.link_id)
    slug = db.session.scalar(linked) if share.link_id is not None else None
    return (slug is not None and short_url_of(slug) in share.text) or db.session.scalar(unanswered.limit(1)) is not None


def _wait(share: Share, no: NotCreated, scene: Scene) -> None:
    share.lease_owner, share.lease_until = None, None
    if no.retry_at is not None:
        share.not_before = no.retry_at
        share.problem = English(
            "%(network)s has asked us to wait. It goes out as soon as that is over.", network=scene.label
        )
        return
    share.failures += 1
    share.not_before = scene.now if no.expired and share.failures == 1 else next_try(share.failures, scene.now)
    share.problem = English(
        "%(network)s could not take it: %(why)s We are trying again.", network=scene.label, why=no.why
    )


def _noted(
    share: Share, why: str, scene: Scene, *, retry_at: datetime | None = None, needs_person: bool = False,
    app_wide: bool = False,
) -> None:  # fmt: skip
    if share.connection is not None:
        account_noted(
            share.connection, why, retry_at=retry_at, needs_person=needs_person, actor=scene.actor, now=scene.now,
            app_wide=app_wide,
        )  # fmt: skip
