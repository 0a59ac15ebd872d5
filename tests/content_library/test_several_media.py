"""Several media of a story: which go together, in which order, what each network is given, and who may fetch them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from advocacy import clock
from advocacy.database import db, writing
from advocacy.errors import Breach, NotFound
from advocacy.networks.bluesky import Bluesky
from advocacy.networks.capabilities import Capabilities, Exactness, LengthRule, MediaRule, Price, SignIn
from advocacy.posts.models import Share
from content_library.items import items
from content_library.items.forms import media_after
from content_library.media import doors
from content_library.media.carrying import carried
from content_library.media.showing import Showing
from content_library.models import ItemState, Media, MediaKind
from content_library.words.content import Shown
from content_library.words.frames import Frame, Pictured, canonical, digest
from tests.content_library.files import pdf
from tests.content_library.shelf import NOW, Shelf, content
from tests.posts.lending import account

IMAGE, VIDEO, DOCUMENT = MediaKind.IMAGE, MediaKind.VIDEO, MediaKind.DOCUMENT
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
MP4 = frozenset({"video/mp4"})
FOUR = MediaRule(images=4, video_types=MP4)
ONE = MediaRule(images=1)
FETCHES = MediaRule(images=4, video_types=MP4, fetched=True, required=True)
TABLE: list[
    tuple[tuple[MediaKind, ...], MediaRule | None, bool, bool, tuple[int, ...], int | None, tuple[int, ...]]
] = [
    # media, what the network takes (None: by hand alone), our own card, a link -> attached, on the card, left behind
    ((), FOUR, True, True, (), None, ()),
    ((IMAGE,), FOUR, True, True, (), 0, ()),
    ((IMAGE,), FOUR, True, False, (0,), None, ()),
    ((IMAGE,), FOUR, False, True, (0,), None, ()),
    ((IMAGE,), FETCHES, True, True, (0,), None, ()),
    ((IMAGE,), MediaRule(), True, True, (), 0, ()),
    ((IMAGE,), MediaRule(), True, False, (), None, (0,)),
    ((IMAGE,), None, False, True, (), 0, ()),
    ((IMAGE,), None, False, False, (), None, (0,)),
    ((IMAGE, IMAGE), FOUR, True, True, (0, 1), None, ()),
    ((IMAGE, IMAGE, IMAGE), ONE, True, True, (0,), None, (1, 2)),
    ((IMAGE, IMAGE), MediaRule(), True, True, (), 0, (1,)),
    ((VIDEO,), FOUR, True, True, (0,), None, ()),
    ((VIDEO,), ONE, True, True, (), 0, (0,)),
    ((VIDEO,), ONE, True, False, (), None, (0,)),
    ((DOCUMENT,), FOUR, True, True, (), None, (0,)),
]


def showing(*kinds: MediaKind) -> list[Showing]:
    return [Showing(Media(id=place + 1, kind=kind), "") for place, kind in enumerate(kinds)]


@pytest.mark.parametrize(("kinds", "rule", "ours", "linked", "attached", "card", "left"), TABLE)
def test_what_goes_where(
    kinds: tuple[MediaKind, ...], rule: MediaRule | None, ours: bool, linked: bool, attached: tuple[int, ...],
    card: int | None, left: tuple[int, ...],
) -> None:  # fmt: skip
    media = showing(*kinds)
    can = None if rule is None else Capabilities(
        "Net", Exactness.EXACT, LengthRule(300), SignIn.NOTHING, (), link_cards=ours, media=rule
    )  # fmt: skip
    going = carried(media, can, linked=linked)
    assert [media.index(each) for each in going.attached] == list(attached)  # type: ignore[arg-type]
    assert going.card is (None if card is None else media[card])
    assert [media.index(each) for each in going.left] == list(left)  # type: ignore[arg-type]


def test_the_frame_covers_each_medium_its_words_and_their_order() -> None:
    one, two = Pictured("a" * 64, "A ship"), Pictured("b" * 64, "A door")
    frames = [Frame("T", (), (), media=media) for media in ((), (one,), (two,), (one, two), (two, one))]
    frames.append(replace(frames[3], media=(one, Pictured("b" * 64, "A gate"))))
    assert len({digest(frame) for frame in frames}) == len(frames)


def test_a_frame_of_one_picture_keeps_the_hash_that_was_approved() -> None:
    said = canonical(Frame("T", (), (), media=(Pictured("a" * 64, "A ship"),)))
    assert b'"link":{"alt":"A ship","media":"' + b"a" * 64 in said and b"more_media" not in said


@pytest.mark.parametrize(
    ("then", "after"),
    [("media-up-3", (1, 3, 2)), ("media-up-1", (1, 2, 3)), ("media-drop-2", (1, 3)), ("media-up-9", (1, 2, 3)),
     ("row", (1, 2, 3))],
)  # fmt: skip
def test_media_are_moved_and_taken_out(then: str, after: tuple[int, ...]) -> None:
    media = tuple(Shown(number) for number in (1, 2, 3))
    assert tuple(each.media_id for each in media_after(then, media)) == after


def kept(shelf: Shelf, *kinds: MediaKind) -> list[int]:
    with shelf.installation.app.app_context(), writing():
        rows = [
            Media(kind=kind, sha256=f"{place}{kind}".ljust(64, "0"), content_type="image/jpeg", width=4, height=3,
                  size=70, alt=f"Picture {place}", created_at=NOW)
            for place, kind in enumerate(kinds)
        ]  # fmt: skip
        db.session.add_all(rows)
        db.session.flush()
        return [row.id for row in rows]


@pytest.mark.parametrize(
    ("picked", "why"),
    [((0, 1), "alone"), ((0, 2), "alone"), ((0, 0), "twice"), ((0, 3, 4, 5, 6), "At most 4"), ((99,), "no medium")],
)  # fmt: skip
def test_what_does_not_go_together_is_refused(sqlite_shelf: Shelf, picked: tuple[int, ...], why: str) -> None:
    ids = dict(enumerate(kept(sqlite_shelf, IMAGE, VIDEO, DOCUMENT, IMAGE, IMAGE, IMAGE, IMAGE)))
    media = tuple(Shown(ids.get(place, 999), "x") for place in picked)
    with sqlite_shelf.installation.app.app_context(), writing(), pytest.raises(Breach) as refusal:
        items.add_item(content(media=media), actor=sqlite_shelf.person(sqlite_shelf.author).actor, now=NOW)
    assert why in f"{refusal.value} {refusal.value.errors}" and "media" in refusal.value.errors


def test_every_medium_is_described_before_it_is_submitted(sqlite_shelf: Shelf) -> None:
    first, second = kept(sqlite_shelf, IMAGE, IMAGE)
    item_id = sqlite_shelf.add(media=(Shown(first, "A ship"), Shown(second, "")))
    with sqlite_shelf.installation.app.app_context(), writing(), pytest.raises(Breach, match="no text for those"):
        items.submit(sqlite_shelf.item(item_id), actor=sqlite_shelf.person(sqlite_shelf.author).actor, now=NOW)
    with sqlite_shelf.installation.app.app_context():
        assert [each.alt for each in sqlite_shelf.item(item_id).revision.media] == ["A ship", ""]


def test_the_editor_adds_moves_and_takes_out(sqlite_shelf: Shelf) -> None:
    page = sqlite_shelf.installation.browser_of(sqlite_shelf.author)
    words = {"title": "Atlas", "url": "https://acme.example/a", "caption_network": "any", "caption_language": "en",
             "caption_text": "Atlas 3.0 is out.", "text_mode": "locked"}  # fmt: skip
    files = [(BytesIO(drawn(shade)), f"{shade}.png") for shade in (10, 200)]
    added = page.post("/studio/items/blank", data={**words, "picture": files, "picture_alt": "Dark"})
    assert added.location == "/studio/items/1/edit"
    shown = page.get(added.location).text
    assert shown.count('name="media_alt"') == 2 and 'value="media-up-2"' in shown and 'value="media-up-1"' not in shown
    (third,) = kept(sqlite_shelf, IMAGE)
    rows = {"media_id": ["1", "2"], "media_alt": ["Dark", "Light"], "filed": ""}
    moved = page.post(added.location, data={**words, **rows, "then": "media-up-2"}).text
    assert moved.index('value="Light"') < moved.index('value="Dark"')
    chosen = page.post(added.location, data={**words, **rows, "media_add": str(third)})
    assert chosen.status_code == 302, chosen.text
    with sqlite_shelf.installation.app.app_context():
        media = [(each.media_id, each.alt) for each in sqlite_shelf.item(1).revision.media]
    assert media == [(1, "Dark"), (2, "Light"), (third, "Picture 0")]


def drawn(shade: int) -> bytes:
    held = BytesIO()
    Image.new("RGB", (40, 30), (shade, 80, 160)).save(held, "PNG")
    return held.getvalue()


def pictured_story(shelf: Shelf, **changes: Any) -> tuple[list[int], int]:
    media = kept(shelf, IMAGE, IMAGE)
    given = {"media": tuple(Shown(each) for each in media), "expires_at": None, **changes}
    return media, shelf.in_state(ItemState.LIVE, **given)


def test_a_share_takes_along_what_its_network_takes(shelf: Shelf) -> None:
    media, story = pictured_story(shelf)
    person = shelf.installation.person()
    api = shelf.installation.api_of(person)
    with shelf.installation.app.app_context(), writing():
        connection = account(person, "bluesky")
    order = {"item_id": story, "network": "bluesky", "connection_id": connection}
    answer = api("POST", "/shares/preview", order)
    assert answer.status_code == 200, answer.text
    shown = answer.json
    assert (shown["media"], shown["media_left"], shown["may_be_sent"]) == (media, [], True)
    made = api("POST", "/shares", {**order, "by": "api", "publish_at": "now"})
    assert made.status_code == 201, made.text
    with shelf.installation.app.app_context():
        share = db.session.get_one(Share, made.json["id"])
        assert share.card == {} and share.media == [
            {"ref": f"media:{number}", "kind": "image", "alt": f"Picture {place}", "type": "image/jpeg", "size": 70,
             "seconds": None, "width": 4, "height": 3}
            for place, number in enumerate(media)
        ]  # fmt: skip
    page = shelf.installation.browser_of(person).get(f"/feed/{story}/share?network=bluesky").text
    assert "preview-pictures-2" in page and "link-card-image" not in page


def test_a_share_may_name_how_late_it_may_be(sqlite_shelf: Shelf) -> None:
    _media, story = pictured_story(sqlite_shelf)
    person = sqlite_shelf.installation.person()
    api = sqlite_shelf.installation.api_of(person)
    with sqlite_shelf.installation.app.app_context(), writing():
        connection = account(person, "bluesky")
    order = {"item_id": story, "network": "bluesky", "connection_id": connection, "by": "api", "publish_at": "now"}
    refused = api("POST", "/shares", {**order, "late_after_minutes": 1})
    assert refused.status_code == 422 and "at least 5 minutes" in refused.text
    made = api("POST", "/shares", {**order, "late_after_minutes": 45}).json
    assert clock.from_rfc3339(made["late_after"]) - clock.from_rfc3339(made["publish_at"]) == timedelta(minutes=45)


def test_what_the_network_would_refuse_is_said_and_goes_by_hand(
    sqlite_shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    _media, story = pictured_story(sqlite_shelf)
    person = sqlite_shelf.installation.person()
    api, browser = sqlite_shelf.installation.api_of(person), sqlite_shelf.installation.browser_of(person)
    with sqlite_shelf.installation.app.app_context(), writing():
        connection = account(person, "bluesky")
    costly = Price(*(Decimal("0.20"),) * 2, "their price list")
    small = replace(Bluesky.capabilities, media=MediaRule(images=4, image_bytes=10), price=costly)
    monkeypatch.setattr(Bluesky, "capabilities", small)
    order = {"item_id": story, "network": "bluesky", "connection_id": connection}
    shown = api("POST", "/shares/preview", order).json
    assert "larger than" in shown["problems"]["media"][0] and not shown["may_be_sent"]
    refused = api("POST", "/shares", {**order, "by": "api", "publish_at": "now"})
    assert refused.status_code == 422 and "would refuse" in refused.json["title"]
    page = browser.get(f"/feed/{story}/share?network=bluesky").text
    assert "larger than" in page and "costs the company $0.20" in page
    assert page.index('value="hand"') < page.index('value="api"'), "by hand comes first"
    by_hand = api("POST", "/shares", {"item_id": story, "network": "bluesky", "by": "hand", "publish_at": "now"})
    assert by_hand.status_code == 201, by_hand.text
    assert browser.get(f"/posts/{by_hand.json['id']}").text.count("Bring this along") == 2


HOSTS = [
    ("https://share.acme.com", True), ("http://share.acme.com", False), ("https://127.0.0.1:8000", False),
    ("https://10.1.2.3", False), ("https://localhost", False), ("https://box.local", False), ("https://8.8.8.8", True),
]  # fmt: skip


@pytest.mark.parametrize(("base", "expected"), HOSTS)
def test_only_what_networks_reach_has_a_public_address(base: str, expected: bool) -> None:
    assert doors.reachable(base) is expected


def test_the_public_address_opens_one_medium_and_ends(sqlite_shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    api = sqlite_shelf.installation.api_of(sqlite_shelf.author)
    ids = [
        api("POST", "/media", data={"file": (BytesIO(body), name), "alt": "x"}, content_type="multipart/form-data")
        .json["id"]
        for body, name in ((drawn(10), "a.png"), (pdf(), "a.pdf"))
    ]  # fmt: skip
    now, anybody = clock.now(), sqlite_shelf.installation.app.test_client()
    with sqlite_shelf.installation.app.test_request_context():
        assert doors.public_address(f"media:{ids[0]}", now) == "", "nobody outside reaches 127.0.0.1"
        monkeypatch.setattr(doors, "reachable", lambda base: True)
        address, late, document = (
            doors.public_address(f"media:{number}", now + after).partition("/m/")[2]
            for number, after in ((ids[0], HOUR), (ids[0], -SECOND), (ids[1], HOUR))
        )  # fmt: skip
        opened = doors.open_medium(f"media:{ids[0]}")
        assert opened is not None and opened.type == "image/jpeg" and opened.seconds is None
        assert doors.open_medium(f"media:{ids[1]}") is None and doors.open_medium("media:x") is None
        with pytest.raises(NotFound, match="any more"):
            doors.public_medium(late, now)
    answer = anybody.get(f"/m/{address}")
    assert answer.status_code == 200 and answer.mimetype == "image/jpeg" and answer.data == opened.content
    assert answer.headers["X-Robots-Tag"] == "noindex" and "immutable" not in answer.headers["Cache-Control"]
    assert anybody.get(f"/m/{address}", headers={"Range": "bytes=0-1"}).data == b"\xff\xd8"
    assert {anybody.get(f"/m/{each}").status_code for each in (late, document, f"{address}x", "1", "x.y")} == {404}
