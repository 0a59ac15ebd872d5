"""Pictures and videos on Mastodon: on a server that speaks its API, and by script where that server is too kind."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from advocacy.networks.contract import (
    Absent,
    Connected,
    ConnectRequest,
    Credentials,
    Draft,
    Medium,
    NetworkRefused,
    NotCreated,
    NotReady,
    Published,
    Unknown,
)
from advocacy.networks.mastodon import Mastodon
from advocacy.networks.mastodon_instance import MEDIA, media_of
from advocacy.networks.wire import Wire
from tests.networks.conftest import Say, Scripted
from tests.networks.media import picture, video
from tests.peers.mastodon import MastodonAccount, MastodonServer

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def mastodon(wire: Wire) -> Mastodon:
    return Mastodon(replace(wire, timeout=10.0))


@pytest.fixture
def account(mastodon_server: MastodonServer) -> MastodonAccount:
    return mastodon_server.create_account()


@pytest.fixture
def connected(mastodon: Mastodon, mastodon_server: MastodonServer, account: MastodonAccount) -> Connected:
    return mastodon.connect(ConnectRequest(mastodon_server.url, secret=account.token))


def here(scripted: Scripted) -> Credentials:
    return Credentials(scripted.url, "7", "@anna@a.example", {"token": "t"})


def attached(status: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(each["type"], each["description"]) for each in status["media_attachments"]]


@pytest.mark.parametrize("many", [1, 4])
def test_pictures_are_there_with_their_words(
    many: int, mastodon: Mastodon, mastodon_server: MastodonServer, connected: Connected, account: MastodonAccount
) -> None:
    media = tuple(picture(str(n), alt=f"Bild {n} å") for n in range(many))
    prepared = mastodon.prepare(connected.credentials, Draft("hej", "sv", media=media), now=NOW)
    published = mastodon.send(connected.credentials, prepared)
    assert isinstance(published, Published) and mastodon.send(connected.credentials, prepared) == published
    (status,) = mastodon_server.statuses(account.id)
    assert attached(status) == [("image", f"Bild {n} å") for n in range(many)]


def test_a_video_alone_is_a_post_and_found_again(
    mastodon: Mastodon, mastodon_server: MastodonServer, connected: Connected, account: MastodonAccount
) -> None:
    first = mastodon.prepare(connected.credentials, Draft("", media=(video(),)), now=datetime.now(UTC))
    published = mastodon.send(connected.credentials, first)
    assert isinstance(published, Published)
    assert [kind for kind, _ in attached(mastodon_server.statuses(account.id)[0])] == ["video"]
    second = mastodon.prepare(connected.credentials, Draft("", media=(video(),)), now=datetime.now(UTC))
    assert mastodon.reconcile(connected.credentials, first) == published
    assert mastodon.reconcile(connected.credentials, second) == Absent(may_repeat=True)  # the same words, none


def test_the_server_that_is_asked_says_what_it_takes(mastodon: Mastodon, connected: Connected) -> None:
    large = picture()
    large = replace(large, content=large.content + bytes(10_485_761 - len(large.content)))
    assert mastodon.validate(Draft("hej", media=(large,))) == []  # by Mastodon's own limits
    with pytest.raises(NetworkRefused, match="larger than the 10 MB") as refused:
        mastodon.prepare(connected.credentials, Draft("hej", media=(large,)), now=NOW)
    assert refused.value.permanent
    with pytest.raises(NetworkRefused, match="more pixels"):
        mastodon.prepare(connected.credentials, Draft("hej", media=(picture(width=4_097, height=4_097),)), now=NOW)


def test_a_server_that_works_on_a_video_is_waited_for(mastodon: Mastodon, scripted: Scripted) -> None:
    scripted.answers = {"/instance": Say(404), "/v2/media": Say(202, {"id": "22", "url": None})}
    draft = Draft("hej", media=(video("2"),))
    with pytest.raises(NotReady) as first:
        mastodon.prepare(here(scripted), draft, now=NOW)
    assert first.value.uploads == {"2": "22"} and first.value.again_at > NOW
    scripted.answers["/v1/media/22"] = Say(206, {"id": "22", "url": None})
    with pytest.raises(NotReady) as second:
        mastodon.prepare(here(scripted), replace(draft, uploads=first.value.uploads), now=NOW)
    scripted.answers["/v1/media/22"] = Say(200, {"id": "22", "url": "https://a.example/22.mp4"})
    prepared = mastodon.prepare(here(scripted), replace(draft, uploads=second.value.uploads), now=NOW)
    assert json.loads(prepared.body)["media_ids"] == ["22"]
    assert sum(asked.method == "POST" for asked in scripted.asked) == 1


def test_an_upload_that_the_server_has_cleared_away_is_made_anew(mastodon: Mastodon, scripted: Scripted) -> None:
    scripted.answers = {"/instance": Say(404), "/v1/media/22": Say(404), "/v2/media": Say(200, {"id": 23})}
    draft = Draft("hej", media=(picture("2"),), uploads={"2": "22"})
    assert json.loads(mastodon.prepare(here(scripted), draft, now=NOW).body)["media_ids"] == ["23"]


def test_an_old_server_is_asked_by_the_older_method(mastodon: Mastodon, scripted: Scripted) -> None:
    scripted.answers = {"/instance": Say(404), "/v2/media": Say(404), "/v1/media": Say(200, {"id": "5"})}
    draft = Draft("hej", media=(picture(alt=""),))
    assert json.loads(mastodon.prepare(here(scripted), draft, now=NOW).body)["media_ids"] == ["5"]
    assert b"description" not in scripted.asked[-1].body


REFUSALS = {
    "a broken file": (Say(422, {"error": "Validation failed: File content"}), {"permanent": True}),
    "a token without write:media": (Say(403, {"error": "outside the authorized scopes"}), {"needs_person": True}),
    "too many uploads": (Say(429, {"error": "slow"}, {"X-RateLimit-Reset": "2099-01-01T00:00:00Z"}), {}),
    "a server that is away": (Say(503, ""), {}),
    "an answer without a name": (Say(200, {}), {}),
}


@pytest.mark.parametrize("refusal", REFUSALS)
def test_what_the_server_refuses(refusal: str, mastodon: Mastodon, scripted: Scripted) -> None:
    answer, flags = REFUSALS[refusal]
    scripted.answers = {"/instance": Say(404), "/v2/media": answer}
    with pytest.raises(NetworkRefused) as refused:
        mastodon.prepare(here(scripted), Draft("hej", media=(picture(),)), now=NOW)
    raised = {name: getattr(refused.value, name) for name in ("permanent", "needs_person")}
    assert raised == {"permanent": False, "needs_person": False, **flags}


WRONG: dict[str, tuple[Medium, ...]] = {
    "five pictures": tuple(picture(str(n)) for n in range(5)),
    "a picture and a video": (picture("1"), video("2")),
    "a kind it doesn't take": (replace(picture(), type="image/tiff"),),
    "a long description": (replace(picture(), alt="x" * 1_501),),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_it_would_refuse_is_said_before_anything_is_uploaded(
    wrong: str, mastodon: Mastodon, scripted: Scripted
) -> None:
    scripted.answers = {"/instance": Say(404)}
    draft = Draft("hej", media=WRONG[wrong])
    assert mastodon.validate(draft)
    with pytest.raises(NetworkRefused) as refused:
        mastodon.prepare(here(scripted), draft, now=NOW)
    assert refused.value.permanent and all(asked.method == "GET" for asked in scripted.asked)


def test_media_that_are_not_ready_or_hang_on_another_status(mastodon: Mastodon, scripted: Scripted) -> None:
    scripted.answers = {"/instance": Say(404), "/v2/media": Say(200, {"id": "5"})}
    prepared = mastodon.prepare(here(scripted), Draft("hej", media=(picture(),)), now=NOW)
    scripted.answers["/statuses"] = Say(422, {"error": "Cannot attach files that have not finished processing."})
    outcome = mastodon.send(here(scripted), prepared)
    assert isinstance(outcome, NotCreated) and not outcome.permanent
    scripted.answers["/statuses"] = Say(422, {"error": "Media 5 not found or already attached to another post"})
    assert isinstance(mastodon.send(here(scripted), prepared), Unknown)


def test_what_servers_say_of_their_limits() -> None:
    said = {
        "configuration": {
            "statuses": {"max_media_attachments": 16},
            "media_attachments": {
                "supported_mime_types": ["image/jpeg", "video/mp4", "audio/mpeg", None], "image_size_limit": 1_000,
                "video_size_limit": "no number", "description_limit": 5_000,
            },
        }
    }  # fmt: skip
    rule = media_of(said)
    assert (rule.images, rule.image_bytes, rule.video_bytes, rule.alt_most) == (16, 1_000, MEDIA.video_bytes, 5_000)
    assert (rule.image_types, rule.video_types) == (frozenset({"image/jpeg"}), frozenset({"video/mp4"}))
    silent: list[dict[str, Any]] = [{}, {"configuration": None}, {"configuration": {"media_attachments": []}}]
    for nothing in silent:
        assert media_of(nothing) == MEDIA
