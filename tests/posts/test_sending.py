from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from advocacy.campaigns import pauses
from advocacy.campaigns.scopes import Scope
from advocacy.database import db, writing
from advocacy.history import timeline
from advocacy.networks.capabilities import Exactness
from advocacy.networks.contract import Absent, AlreadyThere, NetworkRefused, NotCreated, Published, Unknown
from advocacy.people import accounts
from advocacy.people.models import Person
from advocacy.posts import jobs, resolving, revoking, scheduling
from advocacy.posts.claiming import claim_due
from advocacy.posts.queries import under_way
from advocacy.posts.sending import send
from advocacy.posts.states import AttemptOutcome, HeldFor, ShareState
from tests.installation import Installation
from tests.posts.lending import ACTOR, NOW, lent, permit
from tests.posts.scripted import Clock, Scene, ScriptedNetwork

S = ShareState
MINUTE = timedelta(minutes=1)


def test_published_once_and_recorded_whole(scene: Scene) -> None:
    assert scene.tick() is S.PUBLISHED
    assert scene.tick(MINUTE) is S.PUBLISHED
    assert len(scene.network.sent) == 1
    share, attempt = scene.share, scene.attempts[0]
    assert (share.remote_id, share.url, share.problem) == ("remote1", "https://example.test/1", None)
    assert share.read_back_at == NOW + timedelta(hours=24)
    assert attempt.outcome is AttemptOutcome.PUBLISHED and attempt.body == share.text.encode()
    with scene.installation.app.app_context():
        rows = timeline("share", scene.share_id)
        assert [row.verb for row in rows] == ["publish", "send", "schedule"]
        assert rows[0].payload is not None and rows[0].payload.body["details"]["person_id"] == share.person_id  # type: ignore[index]


def test_a_limit_blocks_the_account_and_fails_no_post(scene: Scene) -> None:
    scene.network.answers = [NotCreated("slow down", retry_at=NOW + 5 * timedelta(hours=1))]
    assert scene.tick() is S.SCHEDULED
    assert "asked us to wait" in str(scene.share.problem)
    assert scene.connection.blocked_until == NOW + timedelta(hours=5)
    assert scene.tick(4 * timedelta(hours=1)) is S.SCHEDULED and len(scene.network.sent) == 1
    with scene.installation.app.app_context():
        jobs.keep(scene.clock.at)
    assert scene.tick(timedelta(hours=1, seconds=1)) is S.PUBLISHED
    assert scene.share.problem is None


def test_a_limit_that_a_post_used_up_keeps_the_account_quiet(scene: Scene) -> None:
    scene.network.answers = [Published("r", "https://u.test/", NOW + MINUTE)]
    assert scene.tick() is S.PUBLISHED
    assert scene.connection.blocked_until == NOW + MINUTE


def test_a_refusal_for_good_is_said(scene: Scene) -> None:
    scene.network.answers = [NotCreated("no such thing", permanent=True)]
    assert scene.tick() is S.REJECTED
    assert "no such thing" in str(scene.share.problem)


def test_what_passes_is_tried_again_until_it_is_too_late(scene: Scene) -> None:
    scene.network.answers = [NotCreated("not reachable")] * 100
    assert scene.tick() is S.SCHEDULED
    assert scene.tick() is S.SCHEDULED and len(scene.network.sent) == 1, "waits before the next try"
    assert scene.tick(10 * timedelta(seconds=1)) is S.SCHEDULED and len(scene.network.sent) == 2
    for _ in range(20):
        scene.tick(10 * MINUTE)
    assert scene.share.state is S.MISSED
    assert "not reachable" in str(scene.share.problem)


def test_refused_while_preparing(scene: Scene) -> None:
    scene.network.refusals = [NetworkRefused("blip"), NetworkRefused("limit", retry_at=NOW + 2 * MINUTE)]
    assert scene.tick() is S.SCHEDULED and scene.share.failures == 1
    assert scene.tick(MINUTE) is S.SCHEDULED and scene.share.not_before == NOW + 2 * MINUTE
    assert scene.tick(MINUTE) is S.PUBLISHED and len(scene.attempts) == 1


def test_too_long_for_this_server_is_refused_before_anything_leaves(scene: Scene) -> None:
    scene.network.refusals = [NetworkRefused("too long", permanent=True)]
    assert scene.tick() is S.REJECTED and scene.network.sent == [] and scene.attempts == []


def test_a_lost_answer_is_looked_for_and_repeated_identically(scene: Scene) -> None:
    scene.network.answers = [Unknown("cut")]
    scene.network.finds = [Unknown("away"), Absent(may_repeat=True)]
    assert scene.tick() is S.UNKNOWN
    assert scene.tick(MINUTE) is S.UNKNOWN
    assert scene.tick(MINUTE) is S.PUBLISHED
    first, second = scene.network.sent
    assert first == second
    assert [(one.number, one.repeats, one.outcome) for one in scene.attempts] == [
        (1, None, AttemptOutcome.UNKNOWN), (2, 1, AttemptOutcome.PUBLISHED),
    ]  # fmt: skip


def test_a_lost_answer_that_was_a_post(scene: Scene) -> None:
    scene.network.answers, scene.network.finds = [Unknown("cut")], [Published("r", "https://u.test/")]
    scene.tick()
    assert scene.tick(MINUTE) is S.PUBLISHED and len(scene.network.sent) == 1


@pytest.mark.parametrize("exactness", [Exactness.PROBABLE, Exactness.AT_MOST_ONCE])
def test_where_nobody_can_tell_the_person_is_asked(scene: Scene, exactness: Exactness) -> None:
    scene.network.exactness = exactness
    scene.network.answers, scene.network.finds = [Unknown("cut")], [Absent(may_repeat=False)] * 9
    scene.tick()
    assert scene.tick(MINUTE) is S.UNKNOWN and scene.share.asks
    assert "look at your profile" in str(scene.share.problem)
    for _ in range(3):
        scene.tick(timedelta(hours=7))
    assert len(scene.network.sent) == 1, "never a guess"
    scene.do(lambda share: resolving.resolve(share, False, None, actor=ACTOR, now=NOW))
    assert scene.tick(timedelta(days=1)) is S.REJECTED


def test_a_repetition_that_is_refused_leaves_the_first_unknown(scene: Scene) -> None:
    scene.network.answers = [Unknown("cut"), NotCreated("limit", retry_at=NOW + 10 * MINUTE)]
    scene.network.finds = [Absent(may_repeat=True), Absent(may_repeat=True)]
    scene.tick()
    assert scene.tick(MINUTE) is S.UNKNOWN and len(scene.network.sent) == 2
    assert scene.tick(5 * MINUTE) is S.UNKNOWN and len(scene.network.sent) == 2, "quiet while blocked"
    assert scene.tick(5 * MINUTE) is S.PUBLISHED


def test_already_there_without_a_name_is_looked_for(scene: Scene) -> None:
    scene.network.answers, scene.network.finds = [AlreadyThere()], [Published("r", "https://u.test/")]
    scene.tick()
    assert scene.tick(MINUTE) is S.PUBLISHED


def test_withdrawn_words_are_not_repeated(scene: Scene) -> None:
    scene.network.answers, scene.network.finds = [Unknown("cut")], [Absent(may_repeat=True)] * 9
    scene.tick()
    with scene.installation.app.app_context(), writing():
        assert revoking.revoke_permits("item:1:", actor=ACTOR, now=NOW, why="Withdrawn by Legal.") == 0
    assert scene.tick(MINUTE) is S.UNKNOWN, "the first request may still be on its way"
    assert scene.tick(11 * MINUTE) is S.REJECTED and len(scene.network.sent) == 1
    assert scene.share.problem == "Withdrawn by Legal."
    with scene.installation.app.app_context():
        revoked = [row for row in timeline("share", scene.share_id) if row.verb == "revoke"]
        assert len(revoked) == 1, "what changed the share while it was unknown is told too"


def test_a_revoked_permit_cancels_what_waits_and_only_that_hash(scene: Scene) -> None:
    with scene.installation.app.app_context(), writing():
        assert revoking.revoke_permits("item:1:", actor=ACTOR, now=NOW, why="x", only_sha256="b" * 64) == 0
        assert revoking.revoke_permits("item:11:", actor=ACTOR, now=NOW, why="x") == 0
        assert revoking.revoke_permits("item:1:", actor=ACTOR, now=NOW, why="Edited.") == 1
    assert scene.tick() is S.CANCELLED and scene.network.sent == []


def test_expired_words_are_not_sent(installation: Installation) -> None:
    share_id = lent(installation, permit=permit(valid_until=NOW + MINUTE))
    scene = Scene(installation, ScriptedNetwork(), Clock(NOW + MINUTE), share_id)
    assert scene.tick() is S.CANCELLED and "expired" in str(scene.share.problem)


def test_a_closed_account_posts_nothing(scene: Scene) -> None:
    with scene.installation.app.app_context(), writing():
        accounts.deactivate(db.session.get_one(Person, scene.share.person_id), actor=ACTOR, now=NOW, why="left")
    assert scene.tick() is S.CANCELLED and scene.network.sent == []


def test_a_pause_holds_and_lets_go(scene: Scene) -> None:
    with scene.installation.app.app_context():
        with writing():
            pause = pauses.press(Scope.NETWORK, "Sandbox", "A rumour", actor=ACTOR, now=NOW)
        assert scene.tick() is S.HELD and scene.share.held_for is HeldFor.PAUSE
        with writing():
            pauses.ask_to_resume(pause, actor=ACTOR, now=NOW)
        jobs.keep(NOW)
        assert scene.share.state is S.HELD
        with writing():
            pauses.resume(
                db.session.get_one(type(pause), pause.id), actor=replace(ACTOR, id=scene.share.person_id), now=NOW
            )
        jobs.keep(NOW)
        assert scene.tick() is S.PUBLISHED


def test_a_pause_that_comes_too_late_lists_what_it_could_not_stop(scene: Scene) -> None:
    listed: list[int] = []

    def press() -> None:
        with scene.installation.app.app_context(), writing():
            pause = pauses.press(Scope.ALL, "", "A rumour", actor=ACTOR, now=NOW)
            listed.extend(share.id for share in under_way([pause.reach])[0])

    scene.network.meanwhile = press
    assert scene.tick() is S.PUBLISHED
    assert listed == [scene.share_id]


def test_held_too_long_is_missed_and_can_be_rescheduled(scene: Scene) -> None:
    with scene.installation.app.app_context(), writing():
        pauses.press(Scope.ALL, "", "A rumour", actor=ACTOR, now=NOW)
    with scene.installation.app.app_context():
        jobs.keep(NOW)
        assert scene.share.state is S.HELD
        later = NOW + timedelta(hours=3)
        jobs.keep(later)
        assert scene.share.state is S.MISSED
    scene.do(lambda share: scheduling.reschedule(share, later + MINUTE, actor=ACTOR, now=later))
    assert scene.share.state is S.SCHEDULED


def test_taken_back_or_put_off_while_a_worker_has_it(scene: Scene) -> None:
    with scene.installation.app.app_context():
        with writing():
            claim = claim_due("worker", NOW, 5)[0]
        scene.do(lambda share: scheduling.reschedule(share, NOW + 30 * MINUTE, actor=ACTOR, now=NOW))
        send(claim, scene.means)
    assert scene.share.state is S.SCHEDULED and scene.network.sent == []
    assert scene.tick(30 * MINUTE) is S.PUBLISHED
