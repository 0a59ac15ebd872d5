"""Uploads that earlier tries left at a network lapse there: the next try makes them anew, and none waits for ever."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from advocacy.networks.contract import Credentials, Draft, NetworkRefused, NotCreated
from advocacy.networks.linkedin_api import LinkedInApi
from advocacy.networks.linkedin_media import content_of
from advocacy.networks.wire import Answer, Wire
from advocacy.networks.x_api import XApi
from advocacy.networks.x_media import media_ids
from advocacy.posts.states import ShareState
from tests.networks.media import video
from tests.posts.lending import NOW
from tests.posts.scripted import Scene

S = ShareState
KEPT = {"media:1": "up1"}
UPLOADED = {video().ref: "up1"}
WHO = Credentials("https://n.test", "7", "a", {"access": "token", "token": "token"})


@pytest.mark.parametrize(
    ("no", "kept"),
    [
        (NotCreated("The uploaded picture has lapsed."), {}),
        (NotCreated("connect again", needs_person=True), {}),  # which takes days
        (NotCreated("slow down", retry_at=NOW + timedelta(minutes=1)), KEPT),
        (NotCreated("refresh", expired=True), KEPT),
    ],
)
@pytest.mark.parametrize("while_preparing", [True, False])
def test_uploads_are_made_anew_unless_something_else_was_wrong(
    scene: Scene, no: NotCreated, kept: Mapping[str, str], while_preparing: bool
) -> None:
    scene.do(lambda share: setattr(share, "uploads", dict(KEPT)))
    refused = NetworkRefused(no.why, retry_at=no.retry_at, needs_person=no.needs_person, expired=no.expired)
    scene.network.answers, scene.network.refusals = ([], [refused]) if while_preparing else ([no], [])
    assert scene.tick() in (S.SCHEDULED, S.HELD)
    assert scene.share.uploads == kept and dict(scene.network.drafts[0].uploads) == KEPT
    if not no.needs_person:
        assert scene.tick(timedelta(minutes=2)) is S.PUBLISHED
        assert dict(scene.network.drafts[-1].uploads) == kept


class Forgetful(Wire):
    """A network that knows nothing of what was uploaded."""

    def ask(self, *_asked: Any, **_named: Any) -> Answer:
        return Answer(404, {}, b'{"title": "Not Found", "message": "no such media"}', NOW)


@pytest.mark.parametrize("network", ["x", "linkedin"])
def test_a_video_that_the_network_has_forgotten_is_no_refusal_for_good(network: str) -> None:
    draft = Draft("Film", media=(video(),), uploads=UPLOADED)
    with pytest.raises(NetworkRefused) as refused:
        if network == "x":
            media_ids(XApi(Forgetful()), WHO, draft, NOW)
        else:
            content_of(LinkedInApi(Forgetful(), "https://n.test", "202601"), WHO, "urn:li:person:7", draft, NOW)
    assert not refused.value.permanent and refused.value.retry_at is None
