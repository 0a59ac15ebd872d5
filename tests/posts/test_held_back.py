"""What keeps a share back, refuses it, or keeps its account quiet; and what is told of failures."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from advocacy.checks import Finding, Outcome, Verdict
from advocacy.database import db, writing
from advocacy.history import move, timeline
from advocacy.networks.connections import Connection, ConnectionState
from advocacy.networks.contract import Absent, NotCreated, Prepared, Published, Unknown
from advocacy.posts import jobs
from advocacy.posts.states import HeldFor, ShareState
from tests.installation import Installation
from tests.posts.lending import ACTOR, NOW, lent
from tests.posts.scripted import Clock, Scene, ScriptedNetwork

S = ShareState
MINUTE = timedelta(minutes=1)


def test_words_that_fail_todays_checks_are_refused_with_what_to_do(installation: Installation) -> None:
    share_id = lent(installation, text="Acme is simply the best, buy it now!")
    scene = Scene(installation, ScriptedNetwork(), Clock(), share_id)
    assert scene.tick() is S.REJECTED and scene.network.sent == []
    assert "other words" in str(scene.share.problem)


def test_words_that_fail_while_they_are_prepared_do_not_leave(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The checks of the moment have the last word, once for the refusal and for what the attempt keeps."""
    asked: list[object] = []
    rule = Finding("test.meanwhile", "1", Outcome.FAIL, "A rule that came meanwhile.", "", "", 0, 4)

    def stricter(_subject: object, _packs: object) -> Verdict:
        asked.append(_subject)
        return Verdict.of([rule])

    def prepared(*given: Any, **named: Any) -> Prepared:
        monkeypatch.setattr("advocacy.checks.check", stricter)
        return ScriptedNetwork.prepare(scene.network, *given, **named)

    monkeypatch.setattr(scene.network, "prepare", prepared)
    assert scene.tick() is S.REJECTED
    assert scene.network.sent == [] and scene.attempts == [] and len(asked) == 1
    assert "A rule that came meanwhile. Choose another story" in str(scene.share.problem)


def test_words_that_fail_meanwhile_are_not_repeated(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.network.answers, scene.network.finds = [Unknown("cut")], [Absent(may_repeat=True)] * 9
    scene.tick()
    monkeypatch.setattr("advocacy.posts.reconciling.objection", lambda _share: "A new rule.")
    assert scene.tick(MINUTE) is S.UNKNOWN
    assert scene.tick(11 * MINUTE) is S.REJECTED and len(scene.network.sent) == 1
    assert scene.share.problem == "A new rule."


def test_a_network_that_is_no_longer_offered_holds_once_and_asks_the_person(scene: Scene) -> None:
    gone = replace(scene.means, offered=lambda: [])
    with scene.installation.app.app_context():
        jobs.send_due(NOW, gone)
        assert scene.share.state is S.HELD
        jobs.keep(NOW, gone)
        assert scene.share.state is S.HELD
        assert [row.verb for row in timeline("share", scene.share_id)] == ["hold", "schedule"]
        jobs.keep(NOW, scene.means)
    scene.network.answers = [Unknown("cut")]
    scene.network.finds = [Unknown("away")]
    scene.tick()
    with scene.installation.app.app_context():
        scene.clock.at += 20 * MINUTE
        jobs.reconcile(scene.clock.at, replace(scene.means, offered=lambda: []))
    assert scene.share.asks


def test_what_several_shares_raise_is_all_told(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        lent(scene.installation)
    raised = iter(["first broke", "second broke", "third broke"])

    def breaks() -> None:
        raise RuntimeError(next(raised))

    scene.network.meanwhile = breaks
    told: list[str] = []
    logged = SimpleNamespace(error=lambda _what, exc_info: told.append(str(exc_info)))
    monkeypatch.setattr(jobs, "log", lambda: logged)
    with pytest.raises(RuntimeError) as shown:
        scene.tick()
    assert sorted([str(shown.value), *told]) == ["first broke", "second broke", "third broke"]


def test_a_limit_while_looking_keeps_the_account_quiet(scene: Scene) -> None:
    until = NOW + 30 * MINUTE
    scene.network.answers = [Unknown("cut")]
    scene.network.finds = [Unknown("slow down", until), Published("r", "https://u.test/")]
    scene.tick()
    assert scene.tick(MINUTE) is S.UNKNOWN and scene.connection.blocked_until == until
    for _ in range(4):
        scene.tick(5 * MINUTE)
    assert len(scene.network.finds) == 1, "nobody asked meanwhile"
    assert scene.tick(10 * MINUTE) is S.PUBLISHED


def test_a_refused_account_waits_for_its_owner(scene: Scene) -> None:
    scene.network.answers = [NotCreated("revoked", needs_person=True)]
    assert scene.tick() is S.HELD
    assert scene.share.held_for is HeldFor.CONNECTION and "Connect it again" in str(scene.share.problem)
    assert scene.connection.state is ConnectionState.NEEDS_PERSON
    with scene.installation.app.app_context():
        jobs.keep(NOW)
        assert scene.share.state is S.HELD
        with writing():
            mine = db.session.get_one(Connection, scene.connection.id)
            move(mine, "reconnect", actor=ACTOR, now=NOW)
        jobs.keep(NOW)
    assert scene.tick(MINUTE) is S.PUBLISHED
