"""Missions and challenges from plan to reward, on both engines: progress, late figures, ties, caps, leaving, twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from advocacy.database import db, writing
from advocacy.errors import Breach, InvalidMove, NotAllowed
from advocacy.history.models import HistoryRow, Seal
from advocacy.history.readers import as_record
from advocacy.notices.models import Notice
from advocacy.people import leaving
from advocacy.people.models import Person
from rewards import ledger
from rewards.challenges import counting, jobs, joining, planning, readers, settling
from rewards.challenges.models import Challenge, GameKind, GameMode, GameScope, GameState, Metric, Player, PlayState
from rewards.challenges.planning import Step
from rewards.models import AccountKind, Entry
from tests.installation import Installation
from tests.reach import making
from tests.reach.making import NOW, SYSTEM
from tests.rewards import playing
from tests.rewards.playing import DAY, FIRST, OVER, SETTLED

ANN, BEN, CLEO = 0, 1, 2


def posted(person: int, number: int, *, live: bool = True, at: Any = NOW) -> None:
    """So many posts of as many stories, read back a day later."""
    with writing():
        for each in range(number):
            share = making.published(person, source_ref=f"item:{each}:1", at=at, campaign="river")
            if live:
                making.seen_live(share, at + DAY)


def has(person: int) -> int:
    """What a person can spend."""
    return ledger.balance(AccountKind.AVAILABLE, ledger.person(person))


def test_a_challenge_from_plan_to_reward(installation: Installation) -> None:
    people = playing.people(installation, 3)
    with installation.app.app_context():
        with writing():
            challenge = planning.plan_challenge(playing.plan(most_points=70), actor=SYSTEM, now=NOW - 5 * DAY).id
        jobs.follow_the_clock(NOW - DAY)
        players = [playing.joined(challenge, each) for each in people]
        posted(people[ANN], 3)
        posted(people[BEN], 3)
        posted(people[CLEO], 3, live=False)
        playing.read(NOW)
        playing.read(NOW)
        assert [playing.progress(each) for each in players] == [[(3, 3)], [(3, 3)], [(3, 0)]]
        playing.turned(OVER)
        with pytest.raises(InvalidMove, match="may still come in"), writing():
            settling.settle(db.session.get_one(Challenge, challenge), actor=SYSTEM, now=OVER)
        for _ in range(2):
            playing.turned(SETTLED)
        over = db.session.get_one(Challenge, challenge)
        assert over.state is GameState.SETTLED
        assert over.result == {"players": 3, "total": 6, "rewarded": 2, "points": 70}
        assert [playing.state(each) for each in players] == [
            (PlayState.OVER, None, 35), (PlayState.OVER, None, 35), (PlayState.OVER, None, 0),
        ]  # fmt: skip
        assert [has(each) for each in people] == [35, 35, 0]
        told = [each.title for each in db.session.query(Notice).filter_by(person_id=people[ANN])]
        assert told == ["A challenge is open", "A challenge is settled"]


def test_a_post_that_is_gone_counts_no_more(installation: Installation) -> None:
    (ann,) = playing.people(installation, 1)
    with installation.app.app_context():
        player = playing.joined(playing.opened(steps=[Step(Metric.STORIES, 2, network="sandbox")]), ann)
        with writing():
            share = making.published(ann, source_ref="item:1:1")
            making.published(ann, source_ref="item:1:2", network="other")
        playing.read()
        assert playing.progress(player) == [(1, 0)]
        with writing():
            making.seen_gone(share, NOW + DAY)
        playing.read(NOW + DAY)
        assert playing.progress(player) == [(0, 0)]


def test_clicks_and_readings_are_kept_up(installation: Installation) -> None:
    """Clicks of days ago are summed once; those of the last two days are asked for again and again."""
    ann, ben = playing.people(installation, 2)
    with installation.app.app_context():
        clicked = playing.opened(steps=[Step(Metric.CLICKS, 5, campaign="river")], name="Clicks")
        shown = playing.opened(steps=[Step(Metric.REACH, 100)], name="Reach")
        early, late = playing.joined(clicked, ann), playing.joined(shown, ann)
        with writing():
            share = making.published(ann, campaign="river", at=NOW - DAY)
            other = making.published(ben, campaign="lake", at=NOW - DAY)
            making.seen_live(share, NOW)
            for metric, value in (("impressions", 150), ("views", 90)):
                playing.told(share, metric, value)
        playing.clicked(
            share.link_id, (NOW - timedelta(hours=3), 4), (FIRST_HOUR, 2), (FIRST_HOUR - timedelta(hours=1), 9)
        )
        playing.clicked(other.link_id, (NOW, 7))
        jobs.count_games(NOW)
        assert playing.progress(early) == [(6, 6)] and playing.progress(late) == [(150, 150)]
        playing.clicked(share.link_id, (NOW, 3))
        jobs.count_games(NOW + timedelta(minutes=1))
        jobs.count_games(NOW + timedelta(minutes=2))
        assert playing.progress(early) == [(9, 9)]
        ben_late = playing.joined(clicked, ben, NOW + timedelta(hours=1))
        assert playing.progress(ben_late) == []
        jobs.count_games(NOW + 3 * DAY)
        jobs.count_games(NOW + 3 * DAY + timedelta(minutes=1))
        assert playing.progress(early) == [(9, 9)]
        assert db.session.get_one(Challenge, clicked).counted_to == NOW + DAY


FIRST_HOUR = NOW.replace(day=FIRST.day, hour=0)


def test_a_mission_is_finished_step_by_step_and_again(installation: Installation) -> None:
    (ann,) = playing.people(installation, 1)
    steps = [Step(Metric.SHARES, 1, campaign="river"), Step(Metric.STORIES, 2)]
    with installation.app.app_context():
        mission = playing.opened(kind=GameKind.MISSION, steps=steps, rounds=2, most_points=100, days=3)
        first = playing.joined(mission, ann, NOW - DAY)
        posted(ann, 1)
        playing.read(NOW)
        assert playing.state(first)[0] is PlayState.PLAYING and playing.progress(first) == [(1, 1), (1, 1)]
        posted(ann, 2)
        playing.read(NOW + DAY)
        assert playing.state(first) == (PlayState.FINISHED, None, 50) and has(ann) == 50
        second = playing.joined(mission, ann, NOW + timedelta(hours=1))
        assert playing.progress(second) == [], "what counted once counts once"
        assert db.session.get_one(Challenge, mission).promised == 100
        with pytest.raises(InvalidMove, match="take part already"):
            playing.joined(mission, ann)
        jobs.count_games(NOW + 3 * DAY)
        assert playing.state(second)[0] is PlayState.PLAYING, "late figures may still come in"
        jobs.count_games(NOW + 6 * DAY)
        assert playing.state(second) == (PlayState.OVER, None, 0)
        db.session.expire_all()
        assert db.session.get_one(Challenge, mission).promised == 50
        playing.read(NOW + 6 * DAY)
        assert has(ann) == 50
        assert db.session.query(Entry).filter_by(person_id=ann, rule="mission_completed").count() == 1


def test_the_points_of_a_mission_are_put_aside(installation: Installation) -> None:
    ann, ben, cleo = playing.people(installation, 3)
    with installation.app.app_context():
        mission = playing.opened(kind=GameKind.MISSION, most_points=100)
        first = playing.joined(mission, ann)
        playing.joined(mission, ben)
        with pytest.raises(InvalidMove, match="all promised"):
            playing.joined(mission, cleo)
        with writing():
            joining.leave(db.session.get_one(Player, first), db.session.get_one(Challenge, mission),
                          actor=SYSTEM, now=NOW)  # fmt: skip
        playing.joined(mission, cleo)


def test_teams_are_compared_by_person_from_five_up(installation: Installation) -> None:
    with installation.app.app_context():
        large, small, few = (playing.team(each) for each in ("Large", "Small", "Few"))
    sizes = ((large, 8, 2), (small, 5, 3), (few, 4, 9))
    members = {team: playing.people(installation, size, team_id=team) for team, size, _ in sizes}
    with installation.app.app_context():
        challenge = playing.opened(
            scope=GameScope.TEAM, mode=GameMode.RANKED, places=(30, 10), points=0, steps=[Step(Metric.SHARES, 1)]
        )
        players = {team: [playing.joined(challenge, each) for each in members[team]] for team, *_ in sizes}
        for team, _size, posts in sizes:
            for person in members[team]:
                posted(person, posts)
        playing.read()
        playing.turned(OVER)
        playing.turned(SETTLED)
        result = db.session.get_one(Challenge, challenge).result
        assert result["teams"] == [
            {"team": small, "score": 3.0, "place": 1}, {"team": large, "score": 2.0, "place": 2}
        ]  # fmt: skip
        got = [playing.state(players[team][0])[1:] for team in (small, large, few)]
        assert got == [(1, 30), (2, 10), (None, 0)]
        with pytest.raises(NotAllowed, match="you are in none"):
            playing.joined(playing.opened(scope=GameScope.TEAM, name="Other"), playing.people(installation, 1)[0])


def test_cancelled_and_left(installation: Installation) -> None:
    ann, ben = playing.people(installation, 2)
    with installation.app.app_context():
        challenge = playing.opened()
        players = [playing.joined(challenge, each) for each in (ann, ben)]
        posted(ann, 3)
        playing.read()
        with writing():
            leaving.leave(db.session.get_one(Person, ben), actor=SYSTEM, now=NOW, why="A new job")
        assert playing.state(players[1])[0] is PlayState.LEFT
        with pytest.raises(Breach, match="Say why"), writing():
            settling.cancel(db.session.get_one(Challenge, challenge), actor=SYSTEM, now=NOW, why=" ")
        with writing():
            settling.cancel(db.session.get_one(Challenge, challenge), actor=SYSTEM, now=NOW, why="A storm")
        playing.read()
        assert playing.state(players[0]) == (PlayState.OVER, None, 0) and has(ann) == 0
        notice = db.session.query(Notice).filter_by(person_id=ann).order_by(Notice.id.desc()).first()
        assert notice is not None and "A storm" in notice.text


def test_ended_early_only_what_was_before_counts(sqlite: Installation) -> None:
    (ann,) = playing.people(sqlite, 1)
    with sqlite.app.app_context():
        challenge = playing.opened(steps=[Step(Metric.SHARES, 1)])
        player = playing.joined(challenge, ann)
        with writing():
            row = db.session.get_one(Challenge, challenge)
            planning.close_challenge(row, actor=SYSTEM, now=NOW, why="Enough for all")
        posted(ann, 2, at=NOW + timedelta(minutes=1))
        playing.read(NOW + DAY)
        assert playing.progress(player) == []
        with pytest.raises(InvalidMove, match="can't join"):
            playing.joined(challenge, ann)


def test_a_reader_that_dies_half_way(sqlite: Installation) -> None:
    """The credit was given, the cursor not stepped: it comes again and gives nothing twice."""
    (ann,) = playing.people(sqlite, 1)
    with sqlite.app.app_context():
        playing.joined(playing.opened(kind=GameKind.MISSION, steps=[Step(Metric.SHARES, 1)]), ann)
        posted(ann, 1)
        playing.read()
        assert has(ann) == 50
        record = db.session.query(Entry).filter_by(person_id=ann).one()
        with writing():
            for each in _records("challenge_player", "finish"):
                readers.REWARDING.read([each], NOW + DAY)
        assert has(ann) == 50 and record.subject == "challenge:1:1"


def _records(noun: str, verb: str) -> list[Any]:
    rows = db.session.query(Seal).join(Seal.row).filter(HistoryRow.noun == noun, HistoryRow.verb == verb)
    return [as_record(seal.position, seal.row) for seal in rows]


def test_progress_counted_anew_is_the_same(sqlite: Installation) -> None:
    (ann,) = playing.people(sqlite, 1)
    with sqlite.app.app_context():
        challenge = playing.opened(steps=[Step(Metric.SHARES, 5)])
        player = playing.joined(challenge, ann)
        posted(ann, 2)
        playing.read()
        kept = playing.progress(player)
        with writing():
            counting.recount(db.session.get_one(Challenge, challenge), NOW)
        assert playing.progress(player) == kept == [(2, 2)]
