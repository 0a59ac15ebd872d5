"""Pictures and videos on Bluesky: on the real server, and with a service for videos that answers by script."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from advocacy.networks.bluesky import Bluesky
from advocacy.networks.bluesky_identity import Identities
from advocacy.networks.bluesky_media import RULE
from advocacy.networks.contract import (
    Connected,
    ConnectRequest,
    Credentials,
    Draft,
    LinkCard,
    NetworkRefused,
    NotReady,
    Published,
)
from advocacy.networks.mp4 import frame_size
from advocacy.networks.wire import Wire
from tests.networks.conftest import Say, Scripted
from tests.networks.media import mp4, picture, video
from tests.peers.bluesky import Account, BlueskyPds

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DID = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"
HERE = Credentials("https://pds.example", DID, "a.example", {"access": "a", "refresh": "r"})
BLOB = {"$type": "blob", "ref": {"$link": "bafy"}, "mimeType": "video/mp4", "size": 3}
CARD = LinkCard("https://go.example/r/abc", "Jobb")


@pytest.fixture
def account(bluesky_pds: BlueskyPds) -> Account:
    return bluesky_pds.create_account()


@pytest.fixture
def bluesky(wire: Wire, bluesky_pds: BlueskyPds) -> Bluesky:
    return Bluesky(replace(wire, timeout=10.0), Identities(wire, bluesky_pds.url, bluesky_pds.directory_url))


@pytest.fixture
def connected(bluesky: Bluesky, bluesky_pds: BlueskyPds, account: Account) -> Connected:
    password = bluesky_pds.create_app_password(account)
    return bluesky.connect(ConnectRequest(bluesky_pds.url, account.handle, password))


def posted(bluesky: Bluesky, pds: BlueskyPds, connected: Connected, draft: Draft) -> dict[str, Any]:
    """The record's embed, as the server keeps it."""
    prepared = bluesky.prepare(connected.credentials, draft, now=datetime.now(UTC))
    published = bluesky.send(connected.credentials, prepared)
    assert isinstance(published, Published) and bluesky.send(connected.credentials, prepared) == published
    (record,) = pds.list_records(connected.credentials.account_id)
    return dict(record["value"]["embed"])


@pytest.mark.parametrize("many", [1, 4])
def test_pictures_are_there_with_their_words_and_shapes(
    many: int, bluesky: Bluesky, bluesky_pds: BlueskyPds, connected: Connected
) -> None:
    media = tuple(picture(str(n), width=100 + n, height=50, alt=f"Bild {n} 👩‍💻") for n in range(many))
    embed = posted(bluesky, bluesky_pds, connected, Draft("hej", "sv", CARD, media))  # the card gives way
    assert embed["$type"] == "app.bsky.embed.images"
    assert [each["alt"] for each in embed["images"]] == [medium.alt for medium in media]
    assert [each["aspectRatio"] for each in embed["images"]] == [{"width": 100 + n, "height": 50} for n in range(many)]
    assert [each["image"]["size"] for each in embed["images"]] == [len(medium.content) for medium in media]


def test_a_video_goes_straight_to_a_server_of_this_machine(
    bluesky: Bluesky, bluesky_pds: BlueskyPds, connected: Connected
) -> None:
    embed = posted(bluesky, bluesky_pds, connected, Draft("", media=(video(turned=True),)))
    assert (embed["$type"], embed["alt"]) == ("app.bsky.embed.video", "Folk")
    assert embed["video"]["mimeType"] == "video/mp4" and embed["aspectRatio"] == {"width": 360, "height": 640}


def test_the_real_server_agrees_with_our_limit_for_pictures(
    bluesky: Bluesky, bluesky_pds: BlueskyPds, connected: Connected
) -> None:
    small = picture()
    fits = replace(small, content=small.content + bytes(RULE.image_bytes - len(small.content)))
    assert posted(bluesky, bluesky_pds, connected, Draft("a", media=(fits,)))["images"][0]["image"]["size"] == 2_000_000
    with pytest.raises(NetworkRefused) as refused:
        bluesky.prepare(connected.credentials, Draft("a", media=(replace(fits, content=fits.content + b"x"),)), now=NOW)
    assert refused.value.permanent


WRONG = {
    "five pictures": tuple(picture(str(n)) for n in range(5)),
    "two videos": (video("1"), video("2")),
    "a picture and a video": (picture("1"), video("2")),
    "a kind it doesn't take": (replace(picture(), type="image/tiff"),),
    "a video of another kind": (replace(video(), type="video/webm"),),
    "a long video": (replace(video(), seconds=181.0),),
    "a long description": (replace(picture(), alt="x" * 2_001),),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_it_would_refuse_is_refused_before_anything_leaves(wrong: str, wire: Wire) -> None:
    bluesky = Bluesky(wire)
    draft = Draft("hej", media=WRONG[wrong])
    assert bluesky.validate(draft)
    with pytest.raises(NetworkRefused) as refused:
        bluesky.prepare(HERE, draft, now=NOW)
    assert refused.value.permanent


# --- the service for videos ----------------------------------------------------------------------------------------


def served(wire: Wire, scripted: Scripted, **answers: Say) -> tuple[Bluesky, Credentials]:
    """An account whose server and whose service for videos answer from the same script."""
    home = {"id": "#atproto_pds", "serviceEndpoint": scripted.url}
    scripted.answers = {
        **answers,
        "getServiceAuth": Say(200, {"token": "leave"}),
        DID: Say(200, {"id": DID, "service": [home]}),
    }
    bluesky = Bluesky(wire, Identities(wire, scripted.url, scripted.url), video_service=scripted.url)
    return bluesky, replace(HERE, service_url=scripted.url)


def status(state: str, **more: object) -> dict[str, object]:
    return {"jobId": "j1", "did": DID, "state": state, **more}


def test_a_video_is_handed_to_the_service_and_asked_after_until_it_is_ready(wire: Wire, scripted: Scripted) -> None:
    bluesky, here = served(
        wire, scripted, uploadVideo=Say(200, status("JOB_STATE_CREATED")),
        getJobStatus=Say(200, {"jobStatus": status("JOB_STATE_ENCODING")}),
    )  # fmt: skip
    draft = Draft("hej", media=(video(),))
    with pytest.raises(NotReady) as first:
        bluesky.prepare(here, draft, now=NOW)
    assert first.value.uploads == {"job:9": "j1"} and first.value.again_at > NOW
    leave, upload = [each for each in scripted.asked if "Auth" in each.path or "upload" in each.path]
    wanted = parse_qs(urlsplit(leave.path).query)
    assert wanted["lxm"] == ["com.atproto.repo.uploadBlob"] and wanted["aud"][0].startswith("did:web:127.0.0.1")
    assert int(wanted["exp"][0]) == int((NOW + timedelta(minutes=30)).timestamp())
    assert (upload.body, upload.headers["Authorization"]) == (video().content, "Bearer leave")
    assert upload.headers["Content-Type"] == "video/mp4" and parse_qs(urlsplit(upload.path).query)["did"] == [DID]
    with pytest.raises(NotReady) as second:
        bluesky.prepare(here, replace(draft, uploads=first.value.uploads), now=NOW)
    assert second.value.uploads == first.value.uploads
    assert isinstance(scripted.answers, dict)
    scripted.answers["getJobStatus"] = Say(200, {"jobStatus": status("JOB_STATE_COMPLETED", blob=BLOB)})
    prepared = bluesky.prepare(here, replace(draft, uploads=second.value.uploads), now=NOW)
    embed = json.loads(prepared.body)["record"]["embed"]
    assert embed["video"] == BLOB and embed["aspectRatio"] == {"width": 640, "height": 360}
    assert sum("uploadVideo" in each.path for each in scripted.asked) == 1


def test_a_video_that_the_service_has_already_is_not_made_again(wire: Wire, scripted: Scripted) -> None:
    known = Say(409, {**status("JOB_STATE_COMPLETED"), "error": "already_exists"})
    done = Say(200, {"jobStatus": status("JOB_STATE_COMPLETED", blob=BLOB)})
    bluesky, here = served(wire, scripted, uploadVideo=known, getJobStatus=done)
    with pytest.raises(NotReady) as first:
        bluesky.prepare(here, Draft("hej", media=(video(),)), now=NOW)
    bluesky.prepare(here, Draft("hej", media=(video(),), uploads=first.value.uploads), now=NOW)


@pytest.mark.parametrize("forgotten", [400, 404])
def test_a_job_that_the_service_has_forgotten_is_no_refusal_for_good(
    forgotten: int, wire: Wire, scripted: Scripted
) -> None:
    bluesky, here = served(wire, scripted, getJobStatus=Say(forgotten, {"message": "no such job"}))
    with pytest.raises(NetworkRefused) as refused:
        bluesky.prepare(here, Draft("hej", media=(video(),), uploads={"job:9": "j1"}), now=NOW)
    assert not refused.value.permanent and refused.value.retry_at is None


REFUSALS = {
    "a video that can't be read": (Say(200, status("JOB_STATE_FAILED", error="no picture")), True, "no picture"),
    "too many a day": (Say(429, {"message": "limit"}, {"Retry-After": "60"}), False, "limit"),
    "a service that is away": (Say(503, ""), False, "503"),
    "a service that doubts our leave": (Say(401, {"error": "InvalidToken", "message": "aud"}), False, "aud"),
    "an answer that says nothing": (Say(200, {}), False, "200"),
}


@pytest.mark.parametrize("refusal", REFUSALS)
def test_what_the_service_refuses(refusal: str, wire: Wire, scripted: Scripted) -> None:
    answer, permanent, words = REFUSALS[refusal]
    bluesky, here = served(wire, scripted, uploadVideo=answer)
    with pytest.raises(NetworkRefused, match=words) as refused:
        bluesky.prepare(here, Draft("hej", media=(video(),)), now=NOW)
    assert refused.value.permanent is permanent and not isinstance(refused.value, NotReady)
    assert not refused.value.needs_person and not refused.value.expired


@pytest.mark.parametrize("version", [0, 1])
def test_a_video_says_how_large_it_is_upright(version: int) -> None:
    assert frame_size(mp4(1920, 1080, version=version)) == (1920, 1080)
    assert frame_size(mp4(1920, 1080, version=version, turned=True)) == (1080, 1920)


def test_any_bytes_at_all_are_no_video_and_no_harm() -> None:
    whole = mp4(64, 32)
    assert all(frame_size(whole[:cut]) is None for cut in range(len(whole)))
    for junk in (b"", b"\x00" * 64, b"\xff" * 64, b"\x00\x00\x00\x01moov" + b"\xff" * 16):
        assert frame_size(junk) is None
