"""Looking after walls, by API and on pages: every field refused by name, every state, who may."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.errors import InvalidMove
from advocacy.history.models import HistoryRow
from advocacy.people.capabilities import Role
from advocacy.wall import walls
from advocacy.wall.models import WALL_MOVES, Wall, WallState
from tests.installation import Installation
from tests.wall.posted import ME, agree, opened, posted, topic, wall

NEW = {"name": "Careers", "hosts": ["careers.acme.example"], "networks": ["mastodon"], "most": 6}


def test_a_way_through_the_api(installation: Installation) -> None:
    """Added, opened, looked at, a post left out and put back, changed, closed, removed."""
    person = installation.person(name="Nora Okafor")
    with installation.app.app_context(), writing():
        topic("Water")
        share_id = posted(person, "Wells", topic="Water")
        agree(person)
    api = installation.api_of(installation.person(Role.MARKETING))
    made = api("POST", "/walls", NEW)
    assert made.status_code == 201, made.text
    said = made.get_json()
    assert said["state"] == "draft" and said["hosts"] == ["https://careers.acme.example"] and said["days"] == 180
    place = f"/walls/{said['id']}"
    assert api("POST", f"{place}/open").get_json()["state"] == "live"
    assert api("POST", f"{place}/open").status_code == 409 and api("DELETE", place).status_code == 409
    (post,) = api("GET", f"{place}/posts").get_json()["items"]
    assert (post["share_id"], post["name"], post["text"]) == (share_id, "Nora Okafor", "Wells")
    for verb, left in (("leave-out", 0), ("leave-out", 0), ("put-back", 1), ("put-back", 1)):
        assert api("POST", f"{place}/posts/{share_id}/{verb}").status_code == 204
        assert len(api("GET", f"{place}/posts").get_json()["items"]) == left
    assert api("POST", f"{place}/posts/999/leave-out").status_code == 404
    changed = api("PATCH", place, {"topics": ["water"], "theme": "dark"}).get_json()
    assert (changed["topics"], changed["theme"], changed["most"]) == (["Water"], "dark", 6)
    assert api("POST", f"{place}/close").get_json()["state"] == "closed"
    assert api("DELETE", place).status_code == 204 and api("GET", place).status_code == 404
    assert api("GET", "/walls").get_json()["items"] == []
    with installation.app.app_context(), reading():
        told = db.session.scalars(
            select(HistoryRow.verb).where(HistoryRow.noun == "wall").order_by(HistoryRow.id)
        ).all()
    assert told == ["add", "open", "leave_out", "put_back", "change", "close", "remove"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"), ({"hosts": ["*.com"]}, "hosts"), ({"hosts": ["http://acme.example"]}, "hosts"),
        ({"topics": ["Nothing"]}, "topics"), ({"campaigns": ["Nothing"]}, "campaigns"),
        ({"networks": ["myspace"]}, "networks"), ({"language": "la"}, "language"), ({"theme": "pink"}, "theme"),
        ({"most": 0}, "most"), ({"most": 61}, "most"), ({"days": 9999}, "days"), ({"heading": "x" * 201}, "heading"),
        ({"colour": "red"}, "colour"), ({"hosts": [f"h{n}.example" for n in range(31)]}, "hosts"),
    ],
)  # fmt: skip
def test_what_is_refused(sqlite: Installation, change: dict[str, Any], field: str) -> None:
    answer = sqlite.api_of(sqlite.person(Role.MARKETING))("POST", "/walls", {**NEW, **change})
    assert answer.status_code == 422 and field in answer.get_json()["errors"]


def test_verbs_refuse_what_forms_let_through(sqlite: Installation) -> None:
    """A form has no schema before it: the verb names each field by itself."""
    browser = sqlite.browser_of(sqlite.person(Role.MARKETING))
    form = {"name": "", "heading": "x" * 300, "language": "la", "theme": "pink", "most": "many", "days": "-1",
            "topics": "Nothing", "networks": "myspace", "hosts": "*\n10.0.0.1"}  # fmt: skip
    answer = browser.post("/walls", data=form)
    assert answer.status_code == 422
    for field in ("name", "heading", "language", "theme", "most", "days", "topics", "networks", "hosts"):
        assert f'href="#field-{field}"' in answer.text, field


@pytest.mark.parametrize("state", list(WallState))
@pytest.mark.parametrize("verb", list(WALL_MOVES))
def test_states(sqlite: Installation, state: WallState, verb: str) -> None:
    """Every verb from every state: as the table says, and nothing else."""
    verbs = {"open": walls.open_wall, "close": walls.close_wall, "remove": walls.remove}
    ways = {WallState.DRAFT: (), WallState.LIVE: ("open",), WallState.CLOSED: ("open", "close"),
            WallState.REMOVED: ("remove",)}  # fmt: skip
    allowed_from, to = WALL_MOVES[verb]
    with sqlite.app.app_context(), writing():
        found = wall(is_open=False)
        for step in ways[state]:
            verbs[step](found, actor=ME, now=clock.now())
        if state in allowed_from:
            verbs[verb](found, actor=ME, now=clock.now())
            assert found.state is to
        else:
            with pytest.raises(InvalidMove):
                verbs[verb](found, actor=ME, now=clock.now())


def test_a_removed_wall_is_changed_no_more(sqlite: Installation) -> None:
    with sqlite.app.app_context(), writing():
        found = wall(is_open=False)
        walls.remove(found, actor=ME, now=clock.now())
        with pytest.raises(InvalidMove):
            walls.change(found, walls.Plan("New"), actor=ME, now=clock.now())
        with pytest.raises(InvalidMove):
            walls.leave_out(found, 1, actor=ME, now=clock.now())


def test_who_may(sqlite: Installation) -> None:
    """Marketing; nobody else looks after walls, and nobody of them sees who agreed."""
    _key, _person, _share = opened(sqlite)
    for role in set(Role) - {Role.MARKETING}:
        client = sqlite.browser_of(sqlite.person(role))
        assert client.get("/walls").status_code == client.post("/walls/1/open").status_code == 403
    desk = sqlite.browser_of(sqlite.person(Role.MARKETING))
    page = desk.get("/walls/1").text
    assert "Fewer than 5 colleagues" in page and "frame-ancestors" not in page
    for number in range(4):
        person = sqlite.person(name=f"Somebody {number}")
        with sqlite.app.app_context(), writing():
            agree(person)
    page = desk.get("/walls/1").text
    assert "5 colleagues agreed" in page and "Somebody" not in page


def test_pages_of_the_desk(installation: Installation) -> None:
    _key, _person, share_id = opened(installation, heading='<i>"Say"</i>')
    desk = installation.browser_of(installation.person(Role.MARKETING))
    assert "No wall yet" not in desk.get("/walls").text
    for path in ("/walls/new", "/walls/1", "/walls/1/change"):
        assert desk.get(path).status_code == 200
    assert "&amp;lt;i&amp;gt;" in desk.get("/walls/1").text and "<i>" not in desk.get("/walls/1").text
    form = {"name": "Jobs", "language": "de", "theme": "light", "most": "3", "days": "30", "hosts": "jobs.acme.example"}
    assert desk.post("/walls/1", data=form).status_code == 302
    with installation.app.app_context(), reading():
        found = db.session.scalars(select(Wall)).one()
        assert (found.name, found.most, found.pictures, found.hosts) == (
            "Jobs",
            3,
            False,
            ["https://jobs.acme.example"],
        )
    assert desk.post(f"/walls/1/posts/{share_id}/leave-out").status_code == 302
    assert "Left out by you" in desk.get("/walls/1").text
    assert desk.post(f"/walls/1/posts/{share_id}/put-back").status_code == 302
    for verb in ("close", "open", "close", "remove"):
        assert desk.post(f"/walls/1/{verb}").status_code == 302
    assert desk.get("/walls/1").status_code == 404 and "No wall yet" in desk.get("/walls").text
