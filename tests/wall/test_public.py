"""A wall as strangers get it: framed by its hosts only, without a cookie, the same for everybody, gone when it is."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from advocacy import clock
from advocacy.database import db, writing
from advocacy.posts.media import MediaDoors, init_media
from advocacy.posts.models import Share
from advocacy.wall import consents, keeping, public_views, walls
from advocacy.wall.models import Wall, WallConsent
from advocacy.wall.showing import Post, shown_on
from tests.installation import Installation
from tests.wall.posted import ME, opened, wall

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def stranger(installation: Installation) -> FlaskClient:
    return installation.app.test_client()


def test_the_page_in_a_frame(installation: Installation) -> None:
    key, _person, _share = opened(installation, "Wells & <b>rivers</b>", heading="What our people say", language="de")
    answer = stranger(installation).get(f"/wall/{key}")
    assert answer.status_code == 200 and 'lang="de"' in answer.text and "<h1>What our people say</h1>" in answer.text
    assert "Wells &amp; &lt;b&gt;rivers" in answer.text and "Nora Okafor" in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors https://careers.acme.example") and "default-src 'none'" in policy
    assert "X-Frame-Options" not in answer.headers and answer.headers["Cache-Control"] == "public, max-age=30"
    assert "Set-Cookie" not in answer.headers
    again = stranger(installation).get(f"/wall/{key}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert 'data-theme="dark"' in stranger(installation).get(f"/wall/{key}?theme=dark").text
    assert "data-theme" not in stranger(installation).get(f"/wall/{key}?theme=pink").text


def test_everybody_gets_the_same(sqlite: Installation) -> None:
    """Whoever is signed in here is nobody to a wall, whatever their language, zone and theme."""
    key, person, _share = opened(sqlite)
    browser = sqlite.browser_of(person)
    browser.set_cookie("theme", "dark")
    mine = browser.get(f"/wall/{key}", headers={"Accept-Language": "fr"})
    theirs = stranger(sqlite).get(f"/wall/{key}", headers={"Accept-Language": "en"})
    assert mine.data == theirs.data and "Set-Cookie" not in mine.headers


def test_a_wall_without_hosts_is_framed_by_nobody(sqlite: Installation) -> None:
    key, _person, _share = opened(sqlite, hosts=[])
    answer = stranger(sqlite).get(f"/wall/{key}")
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_as_a_feed(installation: Installation) -> None:
    key, _person, share_id = opened(installation, topics=[], heading="Say")
    with installation.app.app_context(), writing():
        card = {"url": "https://a.example", "image_ref": "media:7"}
        db.session.execute(update(Share).where(Share.id == share_id).values(card=card, language="en"))
    answer = stranger(installation).get(f"/wall/{key}.json", headers={"Origin": "https://careers.acme.example"})
    assert answer.content_type == "application/feed+json" and "Origin" in answer.headers["Vary"]
    assert answer.headers["Access-Control-Allow-Origin"] == "https://careers.acme.example"
    feed = answer.get_json(force=True)
    assert (feed["version"], feed["title"]) == ("https://jsonfeed.org/version/1.1", "Say")
    (item,) = feed["items"]
    assert item["url"] == item["id"] and item["authors"] == [{"name": "Nora Okafor"}] and item["language"] == "en"
    assert item["image"].endswith(f"/wall/{key}/{share_id}/picture") and item["_advocacy"] == {"network": "mastodon"}
    assert set(item) == {
        "id", "url", "content_text", "date_published", "authors", "_advocacy", "language", "image"
    }  # fmt: skip
    for origin in ("https://evil.example", "null", ""):
        refused = stranger(installation).get(f"/wall/{key}.json", headers={"Origin": origin})
        assert "Access-Control-Allow-Origin" not in refused.headers


def test_whoever_asks_often_asks_little(sqlite: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is put behind the address, posts are looked for once in a while; what is taken back is gone at once."""
    key, person, _share = opened(sqlite)
    looked: list[datetime] = []

    def looking(asked: Wall, now: datetime) -> list[Post]:
        looked.append(now)
        return shown_on(asked, now)

    monkeypatch.setattr(keeping, "shown_on", looking)
    client = stranger(sqlite)
    for path in ("?x=1", "?x=2", "?theme=dark", ".json?x=3", ".json"):
        assert "Nora" in client.get(f"/wall/{key}{path}").text
    assert len(looked) == 1
    with sqlite.app.app_context(), writing():
        (said,) = db.session.scalars(select(WallConsent))
        consents.take_back(person, said.id, actor=ME, now=clock.now())
    assert "Nora" not in client.get(f"/wall/{key}").text and len(looked) == 2
    monkeypatch.setattr(keeping, "KEPT", timedelta(0))
    client.get(f"/wall/{key}")
    assert len(looked) == 3


def test_one_address_is_answered_so_often(sqlite: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """With when to come back; another address goes on."""
    key, _person, _share = opened(sqlite)
    client = stranger(sqlite)
    most = int(public_views.LIMIT.split()[0])
    monkeypatch.setattr(public_views, "kept_posts", lambda _wall, _now: [])
    answers = {client.get(f"/wall/{key}.json").status_code for _ in range(most)}
    refused = client.get(f"/wall/{key}.json")
    assert answers == {200} and refused.status_code == 429 and refused.headers["Retry-After"]
    assert client.get(f"/wall/{key}.json", environ_base={"REMOTE_ADDR": "192.0.2.9"}).status_code == 200


def test_as_a_script(sqlite: Installation) -> None:
    """What a heading says is data in it, whatever it says."""
    key, _person, _share = opened(sqlite, heading='</script>"; alert(1)//')
    answer = stranger(sqlite).get(f"/wall/{key}.js")
    assert answer.content_type.startswith("text/javascript") and f'/wall/{key}"' in answer.text
    assert r"\"; alert(1)//" in answer.text
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_the_picture_of_a_post_that_is_shown(sqlite: Installation) -> None:
    key, _person, share_id = opened(sqlite)
    given = {"media:7": PNG, "media:8": b"<svg onload=alert(1)>"}
    init_media(sqlite.app, MediaDoors(picture=given.get))

    def asked(reference: str, place: str = f"/wall/{key}/{share_id}/picture") -> int:
        with sqlite.app.app_context(), writing():
            card = {"url": "https://a.example", "image_ref": reference}
            db.session.execute(update(Share).where(Share.id == share_id).values(card=card))
        answer = stranger(sqlite).get(place)
        if answer.status_code == 200:
            assert answer.data == PNG and answer.content_type == "image/png"
        return answer.status_code

    assert asked("media:7") == 200
    assert asked("media:8") == asked("media:9") == asked("") == 404  # no picture that browsers draw; gone; none
    assert asked("media:7", f"/wall/{key}/{share_id + 1}/picture") == 404
    with sqlite.app.app_context(), writing():
        walls.leave_out(db.session.scalars(select(Wall)).one(), share_id, actor=ME, now=clock.now())
    assert asked("media:7") == 404


@pytest.mark.parametrize(("state", "page", "rest"), [("draft", 404, 404), ("closed", 410, 404), ("removed", 404, 404)])
def test_what_is_not_open(sqlite: Installation, state: str, page: int, rest: int) -> None:
    """A closed wall is an empty frame; of the others nobody learns that they are there."""
    key, _person, share_id = opened(sqlite)
    with sqlite.app.app_context(), writing():
        found = db.session.scalars(select(Wall)).one()
        if state == "draft":
            found = wall("Draft", is_open=False)
            key = found.key
        else:
            walls.close_wall(found, actor=ME, now=clock.now())
        if state == "removed":
            walls.remove(found, actor=ME, now=clock.now())
    client = stranger(sqlite)
    answer = client.get(f"/wall/{key}")
    assert answer.status_code == page and "Nora" not in answer.text
    for path in (f"{key}.json", f"{key}.js", f"{key}/{share_id}/picture"):
        assert client.get(f"/wall/{path}").status_code == rest
    assert client.get("/wall/nothing").status_code == 404
