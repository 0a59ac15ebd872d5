"""Readers of the history: one keeps progress when posts and sales move, one gives what was won.

Both can run twice: progress is set, never added to; a credit's source is the game, the round and the person.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from advocacy.database import db, lock
from advocacy.history import Reader, Record, each_record
from advocacy.links.attribution.models import Conversion
from advocacy.people.models import Person
from rewards.challenges import counting, settling, undoing
from rewards.challenges.models import Challenge, GameKind, GameState, Goal, Metric, Player, PlayState
from rewards.earning.granting import CREDITS, grant
from rewards.earning.happenings import Facts, Happening, Trigger
from rewards.standing import badges, catalogue, tiers

POSTS = frozenset({Metric.SHARES, Metric.STORIES, Metric.REACH, Metric.CLICKS})
"""What stands on posts: it counts for good once they were read back, and no more once they are gone."""

SALES = frozenset({Metric.CONVERSIONS})
VERBS = frozenset({"publish", "seen_live", "seen_gone", "never_seen"})
COUNTS = (GameState.OPEN, GameState.CLOSED)


def _count(record: Record, now: datetime) -> None:
    """Counts anew what the person of a post, or of a sale, plays."""
    if record.noun == "share" and record.verb in VERBS:
        _recount(record.details.get("person_id"), POSTS, now, undone=record.verb == "seen_gone")
    elif record.noun == "conversion" and record.verb in ("attribute", "reverse"):
        found = db.session.get(Conversion, int(record.noun_id))
        _recount(found.person_id if found else None, SALES, now, undone=record.verb == "reverse")


def _recount(person_id: int | None, metrics: frozenset[Metric], now: datetime, *, undone: bool) -> None:
    """What they are at now, and, where something was undone, what they were rewarded for before."""
    if person_id is None:
        return
    concerned = select(Goal.challenge_id).where(Goal.metric.in_(metrics))
    rows = db.session.execute(
        select(Player.id, Challenge)
        .join(Challenge, Challenge.id == Player.challenge_id)
        .where(Player.person_id == person_id, Player.state == PlayState.PLAYING, Challenge.id.in_(concerned))
        .where(Challenge.state.in_(COUNTS))
        .order_by(Challenge.id)
    ).all()
    for player_id, challenge in rows:
        counting.recount(challenge, now, [player_id])
        if challenge.kind is GameKind.MISSION:
            settling.finish_missions(challenge, actor=settling.BY_CLOCK, now=now)
    if undone:
        undoing.look_again(person_id, metrics, now)


def _reward(record: Record, now: datetime) -> None:
    """Points through the rules of earning, and the badge. Those who were erased meanwhile get nothing more, nor those
    whose figures were undone before they were credited."""
    lock(CREDITS)
    told = record.details
    person = db.session.get(Person, told["person_id"]) if "person_id" in told else None
    if person is None or not person.active:
        return
    if record.noun == "challenge_player" and record.verb in ("finish", "end"):
        _reward_player(record, person, now)
    elif record.noun == "contest_entry" and record.verb == "judge":
        subject = f"contest:{told['contest_id']}"
        _give(person, Trigger.CHALLENGE_WON, subject, told, record.at, now, honoured=told.get("place") == 1)


def _reward_player(record: Record, person: Person, now: datetime) -> None:
    told = record.details
    player = db.session.get(Player, int(record.noun_id), populate_existing=True)
    challenge = db.session.get_one(Challenge, told["challenge_id"])
    if player is None or (told.get("points") and not player.points):
        return
    subject = undoing.subject_of(challenge.id, player.round)
    honoured = record.verb == "finish" or told.get("won")
    _give(person, undoing.trigger_of(challenge.kind), subject, told, record.at, now, honoured=honoured,
          waits=undoing.waits(challenge, record.at))  # fmt: skip


def _give(
    person: Person, trigger: Trigger, subject: str, told: dict[str, Any], at: datetime, now: datetime, *,
    honoured: Any, waits: int = 0,
) -> None:  # fmt: skip
    if told.get("points"):
        facts = Facts(team_id=person.team_id, region=person.region, tier=tiers.tier_of(person.id) or "")
        name = str(told.get("name", ""))
        won = Happening(trigger, person.id, subject, at, int(told["points"]), facts, name, waits)
        grant(won, now)
    badge = told.get("badge")
    if honoured and badge and badge in {each.key for each in catalogue.badges_given()}:
        badges.award(person.id, badge, subject, now)


COUNTING = Reader("challenge counts", each_record(_count), frozenset({"share", "conversion"}))
REWARDING = Reader("challenge rewards", each_record(_reward), frozenset({"challenge_player", "contest_entry"}))
READERS = [COUNTING, REWARDING]
"""For the roof's list."""
