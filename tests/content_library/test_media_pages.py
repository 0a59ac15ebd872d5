"""The media library through pages and the API: uploads, words about them, who may have the bytes, and in parts."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from advocacy.database import writing
from advocacy.errors import Breach
from content_library.items import items
from content_library.models import ItemState
from content_library.uploads import made as uploads
from content_library.uploads.sniffing import Form
from content_library.words.content import Shown
from tests.content_library.files import pdf, picture, video
from tests.content_library.shelf import NOW, Shelf


def up(api: Any, body: bytes, name: str = "a.png", **facts: str) -> Any:
    given = {"file": (BytesIO(body), name), "alt": "What it shows", **facts}
    return api("POST", "/media", data=given, content_type="multipart/form-data")


def test_uploaded_described_and_found(shelf: Shelf) -> None:
    page, reader = (shelf.installation.browser_of(who) for who in (shelf.author, shelf.legal))
    assert "No media yet" in page.get("/media/").text
    form = {"file": (BytesIO(picture()), "Heron on a roof.png"), "alt": "A heron", "licence": "Ours, everywhere."}
    assert reader.post("/media/", data=form).status_code == 403
    form = {**form, "file": (BytesIO(picture()), "Heron on a roof.png")}
    kept = page.post("/media/", data=form)
    assert kept.status_code == 302 and kept.location.startswith("/media/")
    shown = reader.get("/media/?search=heron+roof").text
    assert "Heron on a roof" in shown and "unused" in shown
    assert "Nothing found" in reader.get("/media/?search=stork").text
    assert "Nothing found" in reader.get("/media/?kind=video").text
    assert page.post(kept.location, data={"name": "Heron", "alt": "x" * 1001}).status_code == 422
    assert page.post(kept.location, data={"name": "Heron", "alt": "A grey heron"}).status_code == 302
    assert "A grey heron" in reader.get(kept.location).text
    assert page.post("/media/", data={"alt": "x"}).status_code == 422
    bare = page.post("/media/", data={"file": (BytesIO(picture("JPEG")), "a.jpg"), "alt": " "})
    assert bare.status_code == 422 and "For people who do not see it" in bare.text


def test_the_api_tells_what_it_kept(sqlite_shelf: Shelf) -> None:
    api = sqlite_shelf.installation.api_of(sqlite_shelf.author)
    kept = up(api, pdf(), "Data sheet.pdf", licence="Ours").json
    assert (kept["kind"], kept["pages"], kept["name"], kept["licence"]) == ("document", 1, "Data sheet", "Ours")
    assert kept["url"].endswith(f"/library/media/{kept['sha256']}")
    changed = api("PATCH", f"/media/{kept['id']}", {"alt": "Figures of the Heron"}).json
    assert (changed["alt"], changed["name"]) == ("Figures of the Heron", "Data sheet")
    assert api("GET", f"/media/{kept['id']}").json == changed
    assert [each["id"] for each in api("GET", "/media?search=figures&kind=document").json["items"]] == [kept["id"]]
    employee = sqlite_shelf.installation.api_of(sqlite_shelf.installation.person())
    assert employee("GET", "/media").status_code == 403 and up(employee, picture()).status_code == 403


def test_a_large_file_is_refused_with_the_limit_of_its_kind(
    sqlite_shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = sqlite_shelf.installation.api_of(sqlite_shelf.author)
    page = sqlite_shelf.installation.browser_of(sqlite_shelf.author)
    monkeypatch.setattr(uploads, "LIMITS", {**uploads.LIMITS, Form.PICTURE: 1})
    huge = picture() + b"\0" * 1_100_000
    refused = up(api, huge)
    assert refused.status_code == 413 and refused.content_type == "application/problem+json"
    assert refused.json["title"] == "The file is larger than 1 MB, which is the most for pictures."
    shown = page.post("/media/", data={"file": (BytesIO(huge), "a.png"), "alt": "x"})
    assert shown.status_code == 413 and "the most for pictures" in shown.text
    assert up(api, picture(), alt="x" * 2000).status_code == 422
    assert "No media yet" in page.get("/media/").text


def test_documents_are_downloaded_and_can_t_run(sqlite_shelf: Shelf) -> None:
    api, browser = (
        make(sqlite_shelf.author)
        for make in (sqlite_shelf.installation.api_of, sqlite_shelf.installation.browser_of)
    )  # fmt: skip
    kept = up(api, pdf(), "Data “sheet” Ü.pdf").json
    answer = browser.get(f"/library/media/{kept['sha256']}")
    assert answer.status_code == 200 and answer.data[:5] == b"%PDF-"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Data _sheet_ _.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "immutable" in answer.headers["Cache-Control"] and "private" in answer.headers["Cache-Control"]
    sheet = browser.get(f"/library/pictures/{kept['sha256']}")
    assert sheet.mimetype == "image/svg+xml" and "sandbox" in sheet.headers["Content-Security-Policy"]
    assert (
        browser.get(f"/library/media/{kept['sha256']}", headers={"If-None-Match": answer.headers["ETag"]}).status_code
        == 304
    )


def test_a_player_gets_the_part_it_asks_for(sqlite_shelf: Shelf, ffmpeg: str, tmp_path: Path) -> None:
    api, browser = (
        make(sqlite_shelf.author)
        for make in (sqlite_shelf.installation.api_of, sqlite_shelf.installation.browser_of)
    )  # fmt: skip
    kept = up(api, video(tmp_path, ffmpeg), "clip.mp4").json
    address, size = f"/library/media/{kept['sha256']}", kept["size"]
    whole = browser.get(address)
    assert (whole.status_code, len(whole.data), whole.headers["Accept-Ranges"]) == (200, size, "bytes")
    for asked, start, stop in (
        ("bytes=0-9", 0, 10),
        (f"bytes={size - 5}-", size - 5, size),
        ("bytes=-7", size - 7, size),
    ):
        part = browser.get(address, headers={"Range": asked})
        assert part.status_code == 206 and part.data == whole.data[start:stop]
        assert part.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{size}"
        assert part.headers["Content-Length"] == str(stop - start)
    assert browser.get(address, headers={"Range": f"bytes={size}-"}).status_code == 416
    assert browser.get(address, headers={"Range": "bytes=0-9", "If-Range": '"other"'}).status_code == 200
    poster = browser.get(f"/library/pictures/{kept['sha256']}")
    assert poster.mimetype == "image/jpeg" and poster.data[:2] == b"\xff\xd8"
    assert "<video" in browser.get(f"/media/{kept['id']}").text


def test_nothing_is_submitted_without_words_for_who_does_not_see_it(shelf: Shelf) -> None:
    kept = up(shelf.installation.api_of(shelf.author), pdf(), "a.pdf").json
    item_id = shelf.add(media=(Shown(kept["id"], ""),))
    with shelf.installation.app.app_context(), writing():
        with pytest.raises(Breach, match="no description") as refusal:
            items.submit(shelf.item(item_id), actor=shelf.person(shelf.author).actor, now=NOW)
        assert refusal.value.errors["media_alt"]
    shelf.revise(item_id, media=(Shown(kept["id"], "Figures of the Heron"),))
    with shelf.installation.app.app_context(), writing():
        items.submit(shelf.item(item_id), actor=shelf.person(shelf.author).actor, now=NOW)


def test_what_a_network_can_t_carry_is_said_and_goes_by_hand(sqlite_shelf: Shelf) -> None:
    shelf = sqlite_shelf
    kept = up(shelf.installation.api_of(shelf.author), pdf(), "Data sheet.pdf").json
    item_id = shelf.in_state(ItemState.LIVE, media=(Shown(kept["id"], "Figures"),), expires_at=None)
    person = shelf.installation.person()
    api, browser = shelf.installation.api_of(person), shelf.installation.browser_of(person)
    shown = api("POST", "/shares/preview", {"item_id": item_id, "network": "linkedin"}).json
    (found,) = [each for each in shown["findings"] if each["rule"] == "form.media"]
    assert "document does not go out" in found["message"] and "by hand" in found["remedy"]
    order = {"item_id": item_id, "network": "linkedin", "by": "hand", "publish_at": "now"}
    share = api("POST", "/shares", order)
    assert share.status_code == 201, share.text
    page = browser.get(f"/posts/{share.json['id']}").text
    assert "Bring this along" in page and f"/library/media/{kept['sha256']}" in page
    assert browser.get(f"/library/media/{kept['sha256']}").status_code == 200
    assert "Medium" in shelf.installation.browser_of(shelf.author).get(f"/studio/items/{item_id}").text
