"""Media of a share: opened into the draft, judged before anything leaves, and the network's own time with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from advocacy.database import db, writing
from advocacy.errors import Breach
from advocacy.networks.capabilities import MediaKind, MediaRule
from advocacy.networks.contract import Absent, NotReady, Unknown
from advocacy.networks.sandbox import Sandbox
from advocacy.posts.claiming import claim_due, claimed, prolong
from advocacy.posts.drafting import PUBLIC_FOR
from advocacy.posts.media import MediaDoors, Opened, init_media
from advocacy.posts.models import Share
from advocacy.posts.patience import PREPARE, preparing_takes
from advocacy.posts.states import ShareState
from tests.installation import Installation
from tests.posts.lending import NOW, account, lent
from tests.posts.lending import share as lend
from tests.posts.scripted import Scene

S = ShareState
MINUTE = timedelta(minutes=1)
PICTURE = {"ref": "media:1", "kind": "image", "alt": "A door."}
SHELF: Mapping[str, Opened] = {"media:1": Opened(b"\xff\xd8\xff picture", "image/jpeg")}
TAKES = MediaRule(images=1, alt_most=20)


@pytest.fixture
def pictured(scene: Scene) -> Scene:
    """A share with a picture, on a network that takes one."""
    doors = MediaDoors(medium=SHELF.get, address=lambda ref, until: f"https://a.test/{ref}?{until:%d}")
    init_media(scene.installation.app, doors)
    scene.network.media = TAKES
    _with(scene, PICTURE)
    return scene


def _with(scene: Scene, *media: Mapping[str, str]) -> None:
    def give(share: Share) -> None:
        share.media = [dict(each) for each in media]

    scene.do(give)


def test_a_draft_carries_its_media_opened(pictured: Scene) -> None:
    assert pictured.tick() is S.PUBLISHED
    (medium,) = pictured.network.drafts[0].media
    assert (medium.ref, medium.kind, medium.type, medium.alt) == ("media:1", MediaKind.IMAGE, "image/jpeg", "A door.")
    assert medium.content == SHELF["media:1"].content and medium.url == f"https://a.test/media:1?{NOW + PUBLIC_FOR:%d}"


@pytest.mark.parametrize(
    ("media", "said"),
    [
        ([PICTURE, PICTURE], "at most 1 picture in"),
        ([{**PICTURE, "alt": "long " * 5}], "description is longer"),
        ([{**PICTURE, "kind": "video"}], "no video"),
        ([{**PICTURE, "ref": "media:2"}], "is gone"),
    ],
)
def test_what_the_network_would_refuse_never_leaves(pictured: Scene, media: list[Mapping[str, str]], said: str) -> None:
    _with(pictured, *media)
    assert pictured.tick() is S.REJECTED and pictured.network.drafts == [] and pictured.attempts == []
    assert said in str(pictured.share.problem)


def test_the_network_takes_its_time_with_an_upload(pictured: Scene) -> None:
    working = NotReady("still at it", uploads={"media:1": "up1"}, retry_at=NOW + MINUTE)
    pictured.network.refusals = [working, replace_at(working, NOW + 2 * MINUTE)]
    assert pictured.tick() is S.SCHEDULED and pictured.attempts == []
    share = pictured.share
    assert (share.uploads, share.not_before, share.failures) == ({"media:1": "up1"}, NOW + MINUTE, 0)
    assert "still working" in str(share.problem) and share.lease_until is None
    assert pictured.tick() is S.SCHEDULED and len(pictured.network.drafts) == 1, "not asked before its time"
    pictured.tick(MINUTE)
    assert pictured.tick(MINUTE) is S.PUBLISHED
    assert [dict(draft.uploads) for draft in pictured.network.drafts] == [{}, {"media:1": "up1"}, {"media:1": "up2"}]


def replace_at(working: NotReady, at: object) -> NotReady:
    return NotReady(working.message, uploads={"media:1": "up2"}, retry_at=at)  # type: ignore[arg-type]


def test_a_request_that_ended_without_a_post_starts_anew(pictured: Scene) -> None:
    pictured.do(lambda share: setattr(share, "uploads", {"media:1": "up1"}))
    pictured.network.answers, pictured.network.finds = [Unknown("cut")], [Absent(False, never_will_be=True)]
    assert pictured.tick() is S.UNKNOWN
    pictured.network.finds *= 2
    assert pictured.tick(MINUTE) is S.UNKNOWN, "its request may still be on its way"
    assert pictured.tick(10 * MINUTE) is S.SCHEDULED
    share = pictured.share
    assert share.uploads == {} and share.failures == 1 and share.not_before == pictured.clock.at + timedelta(seconds=10)
    assert pictured.tick(MINUTE) is S.PUBLISHED
    first, second = pictured.network.sent
    assert first.key != second.key, "a new request, not the old one repeated"
    assert [each.repeats for each in pictured.attempts] == [None, None]


def test_uploads_have_a_longer_lease_and_only_for_whom_it_is(pictured: Scene) -> None:
    with pictured.installation.app.app_context():
        with writing():
            (claim,) = claim_due("one", NOW, 5)
            assert prolong(claim, NOW + timedelta(minutes=10))
        with writing():
            assert claim_due("two", NOW + 5 * MINUTE, 5) == [], "the first is still uploading"
            (other,) = claim_due("two", NOW + 10 * MINUTE, 5)
            assert not prolong(claim, NOW + timedelta(hours=1)) and claimed(claim) is None
            assert claimed(replace(claim, token=other.token)) is not None
            assert db.session.get_one(Share, claim.share_id).lease_until == NOW + 10 * MINUTE + PREPARE


def test_nothing_waits_for_the_upload_of_a_video(pictured: Scene) -> None:
    """Videos have a job of their own; what is written in a description is not taken for one."""
    film = Scene(pictured.installation, pictured.network, pictured.clock, lent(pictured.installation))
    _with(film, {**PICTURE, "kind": "video"})
    _with(pictured, {**PICTURE, "alt": '"kind": "video"'})
    with pictured.installation.app.app_context(), writing():
        claims = {video: [each.share_id for each in claim_due("one", NOW, 5, video=video)] for video in (False, True)}
    assert claims == {False: [pictured.share_id], True: [film.share_id]}


def test_time_to_upload() -> None:
    assert preparing_takes([]) == PREPARE
    assert preparing_takes(["image"] * 4) == PREPARE + 4 * MINUTE
    assert preparing_takes(["video"]) == PREPARE + 10 * MINUTE


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": "word " * 200}, "text"),
        ({"media": [PICTURE, PICTURE]}, "media"),
        ({"media": [{**PICTURE, "alt": "long " * 5}]}, "alt"),
        ({"media": [{**PICTURE, "size": 10_000_000_000}]}, "media"),
        ({"media": [{**PICTURE, "type": "image/tiff"}]}, "media"),
        ({"media": [PICTURE]}, None),
    ],
)
def test_what_the_network_would_refuse_is_not_scheduled(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any], field: str | None
) -> None:
    """Before anything is opened: media are judged by the facts that the share keeps of them, older ones by less."""
    monkeypatch.setattr(Sandbox, "capabilities", replace(Sandbox.capabilities, media=TAKES))
    settings = replace(installation.settings, sandbox=True)
    offering = replace(installation, settings=settings, count=installation.count)
    person = offering.person()
    with offering.app.app_context(), writing():
        connection = account(person)
        if field is None:
            assert lend(person, connection, **changes).media == [PICTURE]
        else:
            with pytest.raises(Breach) as refused:
                lend(person, connection, **changes)
            assert list(refused.value.errors) == [field]
