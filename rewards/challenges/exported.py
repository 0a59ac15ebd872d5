"""What this room offers to take out: challenges, and who took part."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from advocacy.exports.tables import ADDED, NAME, NUMBER, PERSON, STATE, Column, Table
from advocacy.people.capabilities import Capability
from rewards.challenges.models import Challenge, Player

CHALLENGES = Table(
    "challenges", _l("Challenges"), _l("Missions and challenges, and how they ended."), (Capability.WRITE_REWARDS,),
    (
        Column("id", Challenge.id, NUMBER),
        Column("kind", Challenge.kind, _l("A mission or a challenge.")),
        Column("name", Challenge.name, NAME),
        Column("description", Challenge.description, _l("What is asked, in words.")),
        Column("scope", Challenge.scope, _l("Who plays against whom.")),
        Column("mode", Challenge.mode, _l("How it is won.")),
        Column("state", Challenge.state, STATE),
        Column("opens_on", Challenge.opens_on, _l("Its first day.")),
        Column("closes_on", Challenge.closes_on, _l("Its last day.")),
        Column("points", Challenge.points, _l("Points for whoever reaches the target.")),
        Column("places", Challenge.places, _l("Points of the first, second and following places.")),
        Column("most_points", Challenge.most_points, _l("Most points for everybody together; empty: no limit.")),
        Column("made_at", Challenge.made_at, ADDED),
        Column("settled_at", Challenge.settled_at, _l("When it was settled.")),
    ),
    (Challenge.id,), at=Challenge.made_at,
)  # fmt: skip
PLAYERS = Table(
    "challenge_players", _l("Players of challenges"), _l("Who chose to take part, and what it brought them."),
    (Capability.WRITE_REWARDS,),
    (
        Column("id", Player.id, NUMBER),
        Column("challenge_id", Player.challenge_id, _l("The number of the challenge; see the table “challenges”.")),
        Column("person_id", Player.person_id, PERSON),
        Column("round", Player.round, _l("Which time they took part.")),
        Column("state", Player.state, STATE),
        Column("joined_at", Player.joined_at, _l("When they joined.")),
        Column("ended_at", Player.ended_at, _l("When it ended for them.")),
        Column("place", Player.place, _l("Their place, once it is settled.")),
        Column("points", Player.points, _l("The points that they were given.")),
    ),
    (Player.id,), at=Player.joined_at,
)  # fmt: skip
TABLES = (CHALLENGES, PLAYERS)
