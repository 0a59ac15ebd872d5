"""Verbs of people: join, leave. Both are theirs alone; nobody is told who did not join, and leaving costs nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, or_, select, update

from advocacy.database import db
from advocacy.errors import InvalidMove, NotAllowed
from advocacy.history import Actor, move, record
from advocacy.people.leaving import LeaverStep, Leaving
from advocacy.people.models import Person
from rewards.challenges import audience, counting
from rewards.challenges.models import Challenge, GameKind, GameScope, GameState, Player, PlayState


def join(challenge: Challenge, person: Person, *, shown: bool = False, actor: Actor, now: datetime) -> Player:
    """Takes part from now on; of a challenge all of the window counts. ``shown``: their name stands in a ranking.

    Raises InvalidMove when it is not open, joined already, done as often as one may, or its points are all promised;
    NotAllowed for a tier that is yet to be reached, or a team challenge without a team.
    """
    counting.keep_apart(challenge.id)
    _refuse_closed(challenge, now)
    _refuse_others(challenge, person)
    _refuse_again(challenge, person)
    _promise(challenge)
    mission = challenge.kind is GameKind.MISSION
    begins = max(now, challenge.opens_at) if mission else challenge.opens_at
    ends = begins + timedelta(days=challenge.days) if challenge.days else challenge.closes_at
    latest = select(func.max(Player.round)).where(Player.challenge_id == challenge.id, Player.person_id == person.id)
    player = Player(
        challenge_id=challenge.id, person_id=person.id, team_id=person.team_id,
        round=(db.session.scalar(latest) or 0) + 1, state=PlayState.PLAYING, shown=shown, joined_at=now,
        counts_from=begins, counts_to=min(ends, challenge.closes_at),
    )  # fmt: skip
    db.session.add(player)
    db.session.flush()
    record("challenge_player", player.id, "join", actor=actor, now=now, about=person.id, **told(player, challenge))
    counting.recount(challenge, now, [player.id])
    return player


def leave(player: Player, challenge: Challenge, *, actor: Actor, now: datetime) -> None:
    """Takes part no longer; nothing of theirs counts in it from now on. They may join again while it is open."""
    counting.keep_apart(challenge.id)
    move(player, "leave", actor=actor, now=now, about=player.person_id, changes={"ended_at": now},
         **told(player, challenge))  # fmt: skip
    free(challenge)


def show(player: Player, shown: bool, *, actor: Actor, now: datetime) -> None:
    """Their name stands in the ranking, or does not."""
    player.shown = shown
    record("challenge_player", player.id, "show", actor=actor, now=now, about=player.person_id, shown=shown)


def free(challenge: Challenge) -> None:
    """What was put aside for somebody who is at a mission is there for another one."""
    if challenge.kind is GameKind.MISSION:
        _add(challenge, -challenge.points)


def told(player: Player, challenge: Challenge) -> dict[str, Any]:
    """What readers of the history know somebody's part in it by."""
    return {
        "person_id": player.person_id, "challenge_id": challenge.id, "name": challenge.name, "kind": challenge.kind,
        "round": player.round, "badge": challenge.badge,
    }  # fmt: skip


def _refuse_closed(challenge: Challenge, now: datetime) -> None:
    if challenge.state is not GameState.OPEN or challenge.closes_at <= now:
        raise InvalidMove(_("One can't join it now."), remedy=_("Look at those that are open."))


def _refuse_others(challenge: Challenge, person: Person) -> None:
    if not audience.is_for(challenge, person):
        raise NotAllowed(_("It is for others."), remedy=_("Look at those that are open to you."))
    if not audience.reaches(challenge, person):
        raise NotAllowed(
            _("It opens to you with a tier that you have yet to reach."), remedy=_("Your tiers say how far it is.")
        )
    if challenge.scope is GameScope.TEAM and person.team_id is None:
        raise NotAllowed(_("Teams play this, and you are in none."), remedy=_("Ask HR to put you into your team."))


def _refuse_again(challenge: Challenge, person: Person) -> None:
    mine = select(Player.state, func.count()).where(Player.challenge_id == challenge.id, Player.person_id == person.id)
    had = {state: count for state, count in db.session.execute(mine.group_by(Player.state))}  # noqa: C416
    if had.get(PlayState.PLAYING):
        raise InvalidMove(_("You take part already."), remedy=_("Leave it first to begin again."))
    if had.get(PlayState.FINISHED, 0) >= challenge.rounds:
        raise InvalidMove(_("You have done it as often as one may."), remedy=_("Look for another mission."))


def _promise(challenge: Challenge) -> None:
    """Puts a mission's points aside, in one statement. Raises InvalidMove when they are all promised."""
    if challenge.kind is GameKind.MISSION and not _add(challenge, challenge.points):
        raise InvalidMove(
            _("Its points are all promised to others by now."), remedy=_("Somebody may leave it: look again later.")
        )


def _add(challenge: Challenge, points: int) -> bool:
    room = or_(Challenge.most_points.is_(None), Challenge.promised + points <= Challenge.most_points)
    changed: Any = db.session.execute(
        update(Challenge).where(Challenge.id == challenge.id, room).values(promised=Challenge.promised + points),
        execution_options={"synchronize_session": False},
    )
    db.session.refresh(challenge, ["promised"])
    return bool(changed.rowcount == 1)


def _playing(person: Person) -> Any:
    return (Player.person_id == person.id, Player.state == PlayState.PLAYING)


def _count(person: Person, now: datetime) -> int:
    return db.session.scalar(select(func.count()).select_from(Player).where(*_playing(person))) or 0


def _leave_all(leaving: Leaving) -> int:
    rows = db.session.execute(
        select(Player, Challenge)
        .join(Challenge, Challenge.id == Player.challenge_id)
        .where(*_playing(leaving.person))
        .order_by(Challenge.id)  # in which order readers lock them, too
    ).all()
    for player, challenge in rows:
        leave(player, challenge, actor=leaving.actor, now=leaving.now)
    return len(rows)


STEP = LeaverStep("challenges", _l("They take part in missions and challenges no longer"), _count, _leave_all)
"""What was earned before stays earned."""
