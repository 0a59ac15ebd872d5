"""Tables of missions and challenges: what is asked, who takes part, how far they are. Imports the database only."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import relationship as related

from advocacy.database import BigId, Json, Model, Moves, Stateful, UTCDateTime, choice_column, state_column


class GameKind(StrEnum):
    """What kind of game it is."""

    MISSION = "mission"  # a few steps for one person, at their own pace within the window
    CHALLENGE = "challenge"  # one figure, counted over the window and settled once


class GameScope(StrEnum):
    """Who plays for what."""

    INDIVIDUAL = "individual"  # everybody for themselves
    TEAM = "team"  # the team's average per person who takes part
    TOGETHER = "together"  # all who take part add up to one target


class GameMode(StrEnum):
    """How it is won."""

    GOAL = "goal"  # whoever reaches the target is rewarded
    RANKED = "ranked"  # places are rewarded, ties share


class Metric(StrEnum):
    """What is counted."""

    SHARES = "shares"  # published posts that are there still; for good once they were read back
    STORIES = "stories"  # different stories among those posts
    REACH = "reach"  # times that networks say they displayed those posts
    CLICKS = "human_clicks"  # on links of those posts, by the hour; for good once they were read back
    CONVERSIONS = "conversions"  # attributed and not reversed
    SUGGESTIONS = "suggestions"  # accepted ones


class GameState(StrEnum):
    """Where a mission or a challenge stands."""

    PLANNED = "planned"  # may be changed; nobody sees it
    OPEN = "open"  # people join, figures count
    CLOSED = "closed"  # the window is over, late figures still come in
    SETTLED = "settled"  # rewarded, for good
    CANCELLED = "cancelled"  # ended without rewards, with a reason


GAME_MOVES: Moves = {
    "open": (frozenset({GameState.PLANNED}), GameState.OPEN),
    "close": (frozenset({GameState.OPEN}), GameState.CLOSED),
    "settle": (frozenset({GameState.CLOSED}), GameState.SETTLED),
    "cancel": (frozenset({GameState.PLANNED, GameState.OPEN, GameState.CLOSED}), GameState.CANCELLED),
}


class Challenge(Stateful, Model):
    """A mission or a challenge. ``opens_on`` and ``closes_on`` are days of the company's zone, both included; the
    instants are what they meant when it was written.

    ``counted_to`` is the hour up to which clicks are summed in ``Progress.base``.
    """

    __tablename__ = "challenges"
    __noun__ = "challenge"
    __moves__ = GAME_MOVES
    __table_args__ = (
        CheckConstraint("points >= 0", name="points"),
        CheckConstraint("most_points IS NULL OR most_points > 0", name="most_points"),
        CheckConstraint("closes_at > opens_at", name="window"),
        CheckConstraint("rounds >= 1", name="rounds"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[GameKind] = choice_column(GameKind)
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text, default="")
    scope: Mapped[GameScope] = choice_column(GameScope)
    mode: Mapped[GameMode] = choice_column(GameMode)
    state: Mapped[GameState] = state_column(GameState)
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    opens_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closes_at: Mapped[datetime] = mapped_column(UTCDateTime)
    wait_hours: Mapped[int] = mapped_column(default=48)  # after the window, for figures that come late
    points: Mapped[int] = mapped_column(default=0)  # for whoever reaches the target
    places: Mapped[list[int]] = mapped_column(Json, default=list)  # of a ranked one: points of the 1st, 2nd, ...
    badge: Mapped[str] = mapped_column(String(60), default="")
    most_points: Mapped[int | None]  # for everybody together; None: no cap
    promised: Mapped[int] = mapped_column(default=0)  # of a mission: given, or put aside for those who are at it
    rounds: Mapped[int] = mapped_column(default=1)  # of a mission: how often a person may finish it
    days: Mapped[int | None]  # of a mission: how long a person has from the start; None: to the window's end
    least_tier: Mapped[str] = mapped_column(String(60), default="")  # empty: everybody
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))  # None: every team
    region: Mapped[str] = mapped_column(String(20), default="")
    relationship: Mapped[str] = mapped_column(String(20), default="")  # employees only, say; empty: everybody
    programme: Mapped[int | None]  # those who take part in it; None: everybody
    made_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    counted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    counted_to: Mapped[datetime | None] = mapped_column(UTCDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    result: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)  # numbers and teams, no names

    goals: Mapped[list[Goal]] = related(lazy="selectin", order_by="Goal.position", cascade="all, delete-orphan")


class Goal(Model):
    """One figure to reach; of a ranked challenge ``target`` is the least that counts. Empty tags: any."""

    __tablename__ = "challenge_goals"
    __table_args__ = (
        UniqueConstraint("challenge_id", "position"),
        CheckConstraint("target >= 1", name="target"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"))
    position: Mapped[int]
    metric: Mapped[Metric] = choice_column(Metric)
    target: Mapped[int]
    network: Mapped[str] = mapped_column(String(40), default="")
    campaign: Mapped[str] = mapped_column(String(120), default="")
    topic: Mapped[str] = mapped_column(String(120), default="")


class PlayState(StrEnum):
    """Where somebody who joined stands."""

    PLAYING = "playing"  # figures count
    LEFT = "left"  # by their own choice; nothing counts
    FINISHED = "finished"  # of a mission: every step reached
    OVER = "over"  # the window ended, or it was called off


PLAY_MOVES: Moves = {
    "leave": (frozenset({PlayState.PLAYING}), PlayState.LEFT),
    "finish": (frozenset({PlayState.PLAYING}), PlayState.FINISHED),
    "end": (frozenset({PlayState.PLAYING}), PlayState.OVER),
}


class Player(Stateful, Model):
    """Somebody who chose to take part, once for each time that they joined. ``team_id`` is theirs at that moment."""

    __tablename__ = "challenge_players"
    __noun__ = "challenge_player"
    __moves__ = PLAY_MOVES
    __table_args__ = (
        UniqueConstraint("challenge_id", "person_id", "round"),
        Index(
            "uq_challenge_players_playing", "challenge_id", "person_id", unique=True,
            sqlite_where=text("state = 'playing'"), postgresql_where=text("state = 'playing'"),
        ),
        Index("ix_challenge_players_person_id_state", "person_id", "state"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    team_id: Mapped[int | None] = mapped_column(index=True)
    round: Mapped[int]
    state: Mapped[PlayState] = choice_column(PlayState)
    shown: Mapped[bool] = mapped_column(default=False)  # their name, to the others who look at the ranking
    joined_at: Mapped[datetime] = mapped_column(UTCDateTime)
    counts_from: Mapped[datetime] = mapped_column(UTCDateTime)
    counts_to: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    place: Mapped[int | None]
    points: Mapped[int] = mapped_column(default=0)  # what they were given

    challenge: Mapped[Challenge] = related(lazy="raise")
    progress: Mapped[list[Progress]] = related(lazy="raise", cascade="all, delete-orphan")


class Progress(Model):
    """How far somebody is with one goal. ``score`` is all that counts now, ``verified`` what counts for good."""

    __tablename__ = "challenge_progress"

    player_id: Mapped[int] = mapped_column(ForeignKey("challenge_players.id", ondelete="CASCADE"), primary_key=True)
    goal_id: Mapped[int] = mapped_column(ForeignKey("challenge_goals.id"), primary_key=True)
    base: Mapped[int] = mapped_column(BigId, default=0)  # clicks before ``Challenge.counted_to``
    base_verified: Mapped[int] = mapped_column(BigId, default=0)  # those of them that count for good
    score: Mapped[int] = mapped_column(BigId, default=0)
    verified: Mapped[int] = mapped_column(BigId, default=0)
