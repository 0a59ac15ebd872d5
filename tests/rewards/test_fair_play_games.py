"""What is suspected of clicks or sales concerns the points of the games that counted them, and of no others."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from advocacy.database import db, reading, writing
from advocacy.links.attribution.models import Conversion, ConversionKind, ConversionState
from advocacy.links.attribution.telling import customer_hash
from advocacy.people.models import Person
from rewards.challenges import jobs as games
from rewards.challenges.models import GameKind, Metric
from rewards.challenges.planning import Step
from rewards.challenges.resting import rests_on
from rewards.earning.triggers import Trigger
from rewards.fair_play import jobs, looking
from rewards.fair_play.models import SuspectedCredit
from rewards.fair_play.patterns import IN_FORCE
from rewards.fair_play.scenes import Credit, Rests
from rewards.models import Entry
from tests.installation import Installation
from tests.reach import making
from tests.reach.making import NOW
from tests.rewards import playing, suspects
from tests.rewards.playing import DAY
from tests.rewards.scenes import clicked, irregular, post, visits

GAME = "challenge:7:1"
RESTS: dict[str, tuple[Rests, set[int]]] = {
    "a game that counted the clicks of that post": ({GAME: {Trigger.HUMAN_CLICKS: frozenset({"share:1"})}}, {1, 70}),
    "a game that counted those of another": ({GAME: {Trigger.HUMAN_CLICKS: frozenset({"share:2"})}}, {1}),
    "a game that counted sales": ({GAME: {Trigger.CONVERSION: frozenset({"share:1"})}}, {1}),
    "a game of which nothing is known": ({}, {1}),
}
"""What a game's credit rests on -> the credits that odd clicks on the first of two posts concern."""


@pytest.mark.parametrize("what", RESTS)
def test_whom_odd_clicks_concern(what: str) -> None:
    rests, concerned = RESTS[what]
    scene = clicked(post(1, visits(range(30, 300, 7))), post(2, visits(irregular(5))))
    game = Credit(70, NOW, "mission_completed", GAME, rests_on=rests.get(GAME, {}))
    found = looking.look(replace(scene, credits=(*scene.credits, game)), IN_FORCE)
    assert {entry for each in found for entry in each.entries} == concerned


def test_points_of_a_game_are_held_with_the_clicks_that_it_counted(installation: Installation) -> None:
    (ann,) = playing.people(installation, 1)
    with installation.app.app_context():
        asked = {"Ten clicks": Step(Metric.CLICKS, 10, network="sandbox"), "One post": Step(Metric.SHARES, 1)}
        for name, step in asked.items():
            mission = playing.opened(kind=GameKind.MISSION, name=name, steps=[step], points=50, most_points=100)
            playing.joined(mission, ann)
        with writing():
            share = making.published(ann)
            making.seen_live(share, NOW + timedelta(hours=1))
            suspects.clicked(share, range(30, 130, 5))
        playing.clicked(share.link_id, (NOW, 12), (NOW + timedelta(hours=1), 8))
        games.count_games(NOW + timedelta(hours=3))
        playing.read(NOW + timedelta(hours=3))
        entries = db.session.scalars(select(Entry).where(Entry.reason == "mission_completed"))
        given = {each.id: each.details for each in entries}
        assert {each["title"] for each in given.values()} == set(asked)
        with reading():
            rests = rests_on(ann, NOW - DAY)
        assert list(rests.values()) == [{Trigger.HUMAN_CLICKS: frozenset({f"share:{share.id}"})}]
        assert rests_on(ann, NOW + DAY) == {}
        assert jobs.look(NOW + DAY, rests_on=rests_on) == 1
        held = set(db.session.scalars(select(SuspectedCredit.entry_id)))
        assert [given[entry]["title"] for entry in held if entry in given] == ["Ten clicks"]


def test_points_of_a_game_are_held_with_the_sales_that_it_counted(sqlite: Installation) -> None:
    (ann,) = playing.people(sqlite, 1)
    with sqlite.app.app_context():
        mission = playing.opened(kind=GameKind.MISSION, steps=[Step(Metric.CONVERSIONS, 1)], points=50, most_points=100)
        playing.joined(mission, ann)
        with writing():
            mail = db.session.get_one(Person, ann).email
            sale = Conversion(
                key="k", kind=ConversionKind.SALE, at=NOW, received_at=NOW, decided_at=NOW, person_id=ann,
                state=ConversionState.ATTRIBUTED, customer_hash=customer_hash(mail),
            )  # fmt: skip
            db.session.add(sale)
        games.count_games(NOW + timedelta(hours=1))
        playing.read(NOW + timedelta(hours=1))
        sold = {Trigger.CONVERSION: frozenset({f"conversion:{sale.id}"})}
        assert rests_on(ann, NOW) == {f"challenge:{mission}:1": sold}
        assert jobs.look(NOW + DAY, rests_on=rests_on) == 1
        (entry,) = db.session.scalars(select(Entry).where(Entry.reason == "mission_completed"))
        assert suspects.the_case(ann) and entry.id in set(db.session.scalars(select(SuspectedCredit.entry_id)))
