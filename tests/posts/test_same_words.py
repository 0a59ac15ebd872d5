"""A network that knows a post by its words alone: whose post it is that it names."""

from __future__ import annotations

import pytest

from advocacy.database import db, writing
from advocacy.links import slugs
from advocacy.networks.contract import AlreadyThere
from advocacy.people.models import Person
from advocacy.posts import recording
from advocacy.posts.models import Attempt, Share
from advocacy.posts.scheduling import digest
from advocacy.posts.states import AttemptOutcome, ShareState
from tests.posts.lending import ACTOR, NOW, TEXT, account, share
from tests.posts.scripted import Scene

S = ShareState
SHORT = "https://go.acme.example/r/"
THERE = "https://net.example/9"


@pytest.fixture
def duplicate(scene: Scene) -> Scene:
    """The network refuses the words of the share's first attempt, for a post has them."""
    scene.network.answers = [AlreadyThere("9", THERE, by_words=True)]
    return scene


def test_another_post_with_the_same_words_is_not_this_share(duplicate: Scene) -> None:
    assert duplicate.tick() is S.REJECTED
    one = duplicate.share
    assert one.remote_id is None and one.published_at is None and "another caption" in str(one.problem)
    assert [each.outcome for each in duplicate.attempts] == [AttemptOutcome.NOT_CREATED]


def test_one_that_is_not_named_neither(duplicate: Scene) -> None:
    duplicate.network.answers = [AlreadyThere(by_words=True)]
    assert duplicate.tick() is S.REJECTED


def test_a_key_of_our_own_is_believed(duplicate: Scene) -> None:
    duplicate.network.answers = [AlreadyThere("9", THERE)]
    assert duplicate.tick() is S.PUBLISHED and duplicate.share.remote_id == "9"


@pytest.mark.parametrize("outcome", [AttemptOutcome.UNKNOWN, None])
def test_after_a_lost_answer_it_is_this_share(duplicate: Scene, outcome: AttemptOutcome | None) -> None:
    with duplicate.installation.app.app_context(), writing():
        lost = Attempt(
            share_id=duplicate.share_id, number=1, started_at=NOW, worker="w", lease_token=0, body=b"", key="",
            body_sha256="", frozen_at=NOW, outcome=outcome, cost_micros=0, verdict="",
        )  # fmt: skip
        db.session.add(lost)
    assert duplicate.tick() is S.PUBLISHED and duplicate.share.remote_id == "9"


@pytest.mark.parametrize("taken", [False, True])
def test_with_the_shares_own_link_it_is_this_share_unless_it_is_another(
    duplicate: Scene, taken: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "short_url_of", lambda slug: f"{SHORT}{slug}")
    with duplicate.installation.app.app_context(), writing():
        person_id = db.session.get_one(Share, duplicate.share_id).person_id
        person = db.session.get_one(Person, person_id)
        link = slugs.reserve("https://acme.example/", person=person, network="sandbox", source_ref="item:1:1",
                             actor=ACTOR, now=NOW)  # fmt: skip
        own = db.session.get_one(Share, duplicate.share_id)
        own.link_id, own.text = link.id, f"{TEXT} {SHORT}{link.slug}"
        own.sha256 = digest(own.text)
        if taken:
            other = share(person_id, account(person_id, account_id="other"), when="next_slot")
            other.remote_id = "9"
    assert duplicate.tick() is (S.REJECTED if taken else S.PUBLISHED)
