"""Points of games wait where what they stand on may be undone, and go back when it was, on both engines."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from advocacy.database import db, writing
from advocacy.history import move
from advocacy.links.attribution.models import Conversion, ConversionKind, ConversionState
from advocacy.notices.models import Notice
from advocacy.posts.models import Share
from rewards import ledger
from rewards.challenges import jobs, undoing
from rewards.challenges.models import Challenge, GameKind, GameMode, Metric
from rewards.challenges.planning import Step
from rewards.earning.jobs import free_waiting
from rewards.models import AccountKind
from tests.installation import Installation
from tests.reach import making
from tests.reach.making import NOW
from tests.rewards import playing
from tests.rewards.playing import DAY, OVER, SETTLED

KINDS = (AccountKind.PENDING, AccountKind.AVAILABLE, AccountKind.REVERSED)


def stands(person: int) -> list[int]:
    """Pending, available and taken back."""
    return [ledger.balance(kind, ledger.person(person)) for kind in KINDS]


def post(person: int, number: int = 1, **given: Any) -> int:
    """A post that was read back."""
    with writing():
        share = making.published(person, source_ref=f"item:{number}:1", **given)
        making.seen_live(share, given.get("at", NOW) + DAY)
        return share.id


def gone(share_id: int, at: Any = NOW) -> None:
    """Its author took it away."""
    with writing():
        making.seen_gone(db.session.get_one(Share, share_id), at)
    playing.read(at)


def test_clicks_wait_and_go_back_with_their_post(installation: Installation) -> None:
    ann, ben = playing.people(installation, 2)
    with installation.app.app_context():
        mission = playing.opened(kind=GameKind.MISSION, steps=[Step(Metric.CLICKS, 10)], points=50, most_points=100)
        players = [playing.joined(mission, each) for each in (ann, ben)]
        shares = [post(each) for each in (ann, ben)]
        for each in shares:
            playing.clicked(db.session.get_one(Share, each).link_id, (NOW, 10))
        jobs.count_games(NOW + timedelta(hours=1))
        playing.read(NOW + timedelta(hours=1))
        assert [playing.state(each)[2] for each in players] == [50, 50]
        assert stands(ann) == stands(ben) == [50, 0, 0], "clicks are looked into before their points are there"
        for _ in range(2):
            gone(shares[0], NOW + DAY)
        free_waiting(NOW + (undoing.CLICKS_WAIT + 1) * DAY)
        assert stands(ann) == [0, 0, 50] and stands(ben) == [0, 50, 0]
        assert playing.state(players[0])[2] == 0
        assert db.session.get_one(Challenge, mission).promised == 50, "somebody else may have them"
        told = [each.title for each in db.session.query(Notice).filter_by(person_id=ann).order_by(Notice.id)]
        assert told.count("Points went back") == 1


def test_a_place_stands_unless_its_own_posts_go(installation: Installation) -> None:
    ann, ben = playing.people(installation, 2)
    with installation.app.app_context():
        challenge = playing.opened(mode=GameMode.RANKED, places=(30, 10), points=0, steps=[Step(Metric.SHARES, 1)])
        players = [playing.joined(challenge, each) for each in (ann, ben)]
        shares = [post(ann, each) for each in (1, 2)]
        post(ben)
        playing.read()
        playing.turned(OVER)
        playing.turned(SETTLED)
        assert [stands(each) for each in (ann, ben)] == [[0, 30, 0], [0, 10, 0]]
        gone(shares[0], SETTLED + DAY)
        assert stands(ann) == [0, 30, 0], "one post is what was asked for"
        gone(shares[1], SETTLED + DAY)
        assert stands(ann) == [0, 0, 30] and stands(ben) == [0, 10, 0]
        assert playing.state(players[1])[1:] == (2, 10)


def test_a_round_stands_on_what_was_before_its_end(sqlite: Installation) -> None:
    """What came after a mission was finished is for its next round: it can't stand in for what is gone."""
    (ann,) = playing.people(sqlite, 1)
    with sqlite.app.app_context():
        mission = playing.opened(kind=GameKind.MISSION, steps=[Step(Metric.SHARES, 1)], rounds=2)
        playing.joined(mission, ann, NOW - DAY)
        first = post(ann, at=NOW - timedelta(hours=3))
        playing.read()
        post(ann, 2, at=NOW + timedelta(hours=1))
        gone(first, NOW + DAY)
        assert stands(ann) == [0, 0, 50]


def test_a_sale_waits_and_goes_back(sqlite: Installation) -> None:
    (ann,) = playing.people(sqlite, 1)
    with sqlite.app.app_context():
        playing.joined(playing.opened(kind=GameKind.MISSION, steps=[Step(Metric.CONVERSIONS, 1)]), ann)
        with writing():
            sale = Conversion(key="order:1", kind=ConversionKind.SALE, at=NOW, received_at=NOW, person_id=ann,
                              state=ConversionState.ATTRIBUTED)  # fmt: skip
            db.session.add(sale)
        jobs.count_games(NOW)
        playing.read()
        free_waiting(NOW + (undoing.SALES_WAIT - 1) * DAY)
        assert stands(ann) == [50, 0, 0]
        with writing():
            move(sale, "reverse", actor=making.SYSTEM, now=NOW + DAY)
        playing.read(NOW + DAY)
        assert stands(ann) == [0, 0, 50]


def test_undone_before_it_was_credited(sqlite: Installation) -> None:
    """The reader of rewards comes late: the post is gone, and nothing is credited any more."""
    (ann,) = playing.people(sqlite, 1)
    with sqlite.app.app_context():
        playing.joined(playing.opened(kind=GameKind.MISSION, steps=[Step(Metric.SHARES, 1)]), ann)
        share = post(ann)
        jobs.count_games(NOW)
        with writing():
            making.seen_gone(db.session.get_one(Share, share), NOW)
        with writing():
            assert undoing.look_again(ann, {Metric.SHARES}, NOW) == 1
        playing.read()
        assert stands(ann) == [0, 0, 0]
