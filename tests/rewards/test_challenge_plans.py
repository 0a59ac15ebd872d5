"""What can't be planned as a mission or a challenge, and what stands once it is open: each refusal by its field."""

from __future__ import annotations

from typing import Any

import pytest

from advocacy.database import db, writing
from advocacy.errors import Breach, InvalidMove, Refused
from advocacy.people.models import Person, Relationship
from advocacy.people.privacy import Erasure
from rewards.challenges import entering, own_data, planning
from rewards.challenges.contest_models import Contest, Opinion
from rewards.challenges.models import GameKind, GameMode, GameScope, Metric, Progress
from rewards.challenges.planning import Step
from tests.installation import Installation
from tests.reach import making
from tests.reach.making import NOW, SYSTEM
from tests.rewards import playing
from tests.rewards.playing import DAY, FIRST, LAST

WRONG: list[tuple[dict[str, Any], str]] = [
    ({"closes_on": FIRST - DAY}, "closes_on"),
    ({"opens_on": FIRST - 20 * DAY, "closes_on": LAST - 20 * DAY}, "closes_on"),
    ({"name": " "}, "name"),
    ({"steps": []}, "steps"),
    ({"steps": [Step(Metric.SHARES, 1)] * 2}, "steps"),
    ({"steps": [Step(Metric.SHARES, 0)]}, "steps"),
    ({"steps": [Step(Metric.SUGGESTIONS, 1, network="bluesky")]}, "steps"),
    ({"points": 0}, "points"),
    ({"points": -1}, "points"),
    ({"most_points": 10}, "most_points"),
    ({"places": (5,)}, "places"),
    ({"mode": GameMode.RANKED, "places": ()}, "places"),
    ({"mode": GameMode.RANKED, "places": (1, 2)}, "places"),
    ({"scope": GameScope.TOGETHER, "mode": GameMode.RANKED, "places": (1,)}, "mode"),
    ({"rounds": 2}, "rounds"),
    ({"days": 2}, "days"),
    ({"wait_hours": 1000}, "wait_hours"),
    ({"kind": GameKind.MISSION, "scope": GameScope.TEAM}, "scope"),
    ({"description": "The winner is drawn by lot"}, "description"),
    ({"team_id": 999}, "team_id"),
    ({"region": "DE"}, "region"),
    ({"relationship": "officer"}, "relationship"),
    ({"relationship": "cousin"}, "relationship"),
    ({"programme": 999}, "programme"),
    ({"steps": [Step(Metric.CLICKS, 10)], "points": 51}, "points"),
    ({"kind": GameKind.MISSION, "steps": [Step(Metric.CLICKS, 10)] * 2, "points": 30, "rounds": 2}, "points"),
    ({"steps": [Step(Metric.CLICKS, 10)], "points": 0, "mode": GameMode.RANKED, "places": (60, 5)}, "places"),
]


def test_what_cannot_be_planned_is_named(sqlite: Installation) -> None:
    playing.people(sqlite, 4, region="DE", relationship=Relationship.OFFICER)
    with sqlite.app.app_context():
        for given, field in WRONG:
            with pytest.raises(Breach) as refused, writing():
                planning.plan_challenge(playing.plan(**given), actor=SYSTEM, now=NOW)
            assert list(refused.value.errors) == [field], given
        with writing():
            made = planning.plan_challenge(playing.plan(badge="", points=1), actor=SYSTEM, now=NOW)
            planning.change_challenge(made, playing.plan(name="Better"), actor=SYSTEM, now=NOW)
            planning.open_challenge(made, actor=SYSTEM, now=NOW)
        refusals: list[tuple[type[Refused], Any]] = [
            (InvalidMove, lambda: planning.change_challenge(made, playing.plan(), actor=SYSTEM, now=NOW)),
            (InvalidMove, lambda: planning.open_challenge(made, actor=SYSTEM, now=NOW)),
            (Breach, lambda: planning.close_challenge(made, actor=SYSTEM, now=NOW)),
        ]
        for kind, verb in refusals:
            with pytest.raises(kind), writing():
                verb()
        assert made.name == "Better"


def test_clicks_alone_stay_small_in_all_games_together(sqlite: Installation) -> None:
    """Fifty points a week by the rules that ship: forty are promised, ten are left."""
    clicks = {"steps": [Step(Metric.CLICKS, 10)]}
    with sqlite.app.app_context():
        with writing():
            first = planning.plan_challenge(playing.plan(**clicks, points=40), actor=SYSTEM, now=NOW)
            planning.change_challenge(first, playing.plan(**clicks, points=40), actor=SYSTEM, now=NOW)
        with pytest.raises(Breach) as refused, writing():
            planning.plan_challenge(playing.plan(**clicks, points=11), actor=SYSTEM, now=NOW)
        assert "of which 10 are left" in refused.value.errors["points"][0]
        later = {"opens_on": LAST + DAY, "closes_on": LAST + 7 * DAY}
        with writing():
            for given in ({**clicks, "points": 10}, {**clicks, **later}, {"points": 500}):
                planning.plan_challenge(playing.plan(**given), actor=SYSTEM, now=NOW)


def test_what_is_kept_is_exported_and_goes(installation: Installation) -> None:
    ann, dan, eve = playing.people(installation, 3)
    with installation.app.app_context():
        playing.joined(playing.opened(), ann)
        contest = playing.contest([dan, eve])
        with writing():
            making.published(ann)
            person = db.session.get_one(Person, ann)
            entry = entering.enter(db.session.get_one(Contest, contest), person, url="https://acme.example/a",
                                   words="Low tide", actor=person.actor, now=NOW)  # fmt: skip
            said = {"marks": {"1": 5}, "reason": "It is clear.", "at": NOW}
            db.session.add(Opinion(entry_id=entry.id, judge_id=dan, **said))
        playing.read()
        rows = {each.name: list(each.rows(ann)) for each in own_data.EXPORTERS}
        assert rows["challenge_progress"][0]["score"] == 1 and rows["contest_judgements"][0]["reason"] == "It is clear."
        with writing():
            for eraser in own_data.ERASERS:
                assert eraser.erase(Erasure(db.session.get_one(Person, ann), "", SYSTEM, NOW)).erased == 1
        assert db.session.query(Progress).count() == db.session.query(Opinion).count() == 0
