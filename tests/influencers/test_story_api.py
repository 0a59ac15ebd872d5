"""What the desk does with stories without our pages: an item of one, calls added, changed and closed."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.history import timeline
from advocacy.people.capabilities import Role
from content_library.models import Item, ItemState, RevisionMedium
from influencers.stories import queries, submissions
from influencers.stories.models import StoryPicture
from tests.influencers.telling import NOW, call, told
from tests.influencers.test_story_pages import picture_file
from tests.installation import Installation

LAKES: dict[str, Any] = {"slug": "Lakes", "title": "Your lake", "question": "Which lake do you love?"}


def story_with_a_picture(installation: Installation) -> None:
    """A stranger's story whose address is proven, as number 1."""
    body = picture_file().read()
    with installation.app.test_request_context(), writing():
        story = told(call())
        story.pictures.append(
            StoryPicture(position=0, digest=sha256(body).hexdigest(), content_type="image/jpeg", width=64, height=48,
                         alt="A kayak", body=body)
        )  # fmt: skip
        submissions.confirm(story, now=NOW)


def verbs(installation: Installation, noun: str, number: int) -> list[tuple[str, int | None]]:
    """What became of a thing, and by whom, newest first."""
    with installation.app.app_context(), reading():
        return [(each.verb, each.actor_id) for each in timeline(noun, number)]


def test_an_item_is_made_of_a_story(installation: Installation) -> None:
    """Once, with its picture, of an approved one, by whoever writes items; the same key again is the same item."""
    story_with_a_picture(installation)
    me = installation.person(Role.MARKETING)
    desk, path = installation.api_of(me), "/submissions/1/promote"
    for role in (Role.AMBASSADOR, Role.EMPLOYEE, Role.FINANCE):
        assert installation.api_of(installation.person(role))("POST", path).status_code == 403, role
    early = desk("POST", path)
    assert (early.status_code, early.json["detail"]) == (409, "Approve it first.")
    assert desk("POST", "/submissions/9/promote").status_code == 404
    assert desk("POST", "/submissions/1/approve").status_code == 200
    too_long = desk("POST", path, headers={"Idempotency-Key": "k" * 201})
    assert too_long.status_code == 422 and "at most 200" in too_long.json["detail"]
    made = desk("POST", path, headers={"Idempotency-Key": "once"})
    assert made.status_code == 201 and made.json["id"] == 1
    again = desk("POST", path, headers={"Idempotency-Key": "once"})
    assert again.json == made.json and again.headers["Idempotent-Replayed"] == "true"
    assert desk("POST", path).status_code == 409
    assert desk("GET", "/submissions/1").json["item_id"] == made.json["item_id"]
    assert verbs(installation, "submission", 1)[0] == ("promote", me)
    with installation.app.app_context(), reading():
        item = db.session.get_one(Item, made.json["item_id"])
        assert item.state is ItemState.DRAFT and queries.of_item(item.id) is not None
        assert db.session.scalar(select(func.count()).select_from(RevisionMedium)) == 1


def test_a_call_from_its_first_word_to_its_last_day(installation: Installation) -> None:
    """Added, changed in one fact alone, closed once; each leaves its row, and a partner may do none of it."""
    me = installation.person(Role.MARKETING)
    desk, partner = installation.api_of(me), installation.api_of(installation.person(Role.AMBASSADOR))
    made = desk("POST", "/story-calls", LAKES)
    assert made.status_code == 201, made.json
    first = made.json
    assert (first["slug"], first["media"], first["closes_at"]) == ("lakes", ["social", "website"], None)
    path = f"/story-calls/{first['id']}"
    for method, where, body in (
        ("POST", "/story-calls", {**LAKES, "slug": "seas"}), ("PATCH", path, {"title": "Mine"}),
        ("POST", f"{path}/close", None), ("GET", path, None), ("GET", "/story-calls/all", None),
    ):  # fmt: skip
        assert partner(method, where, body).status_code == 403, (method, where)
    later = clock.to_rfc3339(clock.now() + timedelta(days=30))
    changed = desk("PATCH", path, {"question": "Which one?", "closes_at": later}).json
    assert changed == {**first, "question": "Which one?", "closes_at": changed["closes_at"]}
    assert changed["closes_at"] is not None
    closed = desk("POST", f"{path}/close").json
    assert closed["closes_at"] < changed["closes_at"] and desk("POST", f"{path}/close").status_code == 409
    assert [each["id"] for each in desk("GET", "/story-calls/all").json["items"]] == [first["id"]]
    assert desk("GET", "/story-calls").json["items"] == [], "it takes none any more"
    assert verbs(installation, "story_call", first["id"]) == [("close", me), ("change", me), ("add", me)]


def test_calls_that_can_not_be_are_refused_in_words(installation: Installation) -> None:
    """By field, and nothing of them is kept."""
    desk = installation.api_of(installation.person(Role.MARKETING))
    number = desk("POST", "/story-calls", LAKES).json["id"]
    path, kept = f"/story-calls/{number}", desk("GET", f"/story-calls/{number}").json
    for method, where, body, field in (
        ("POST", "/story-calls", LAKES, "slug"), ("POST", "/story-calls", {**LAKES, "slug": "two words"}, "slug"),
        ("POST", "/story-calls", {**LAKES, "slug": "seas", "title": " "}, "title"),
        ("POST", "/story-calls", {**LAKES, "slug": "seas", "media": ["rumours"]}, "media"),
        ("POST", "/story-calls", {**LAKES, "slug": "seas", "territory": "Atlantis"}, "territory"),
        ("POST", "/story-calls", {**LAKES, "slug": "seas", "programme_id": 99}, "programme_id"),
        ("PATCH", path, {"question": ""}, "question"), ("PATCH", path, {"consent_months": 0}, "consent_months"),
        ("PATCH", path, {"closes_at": "2000-01-01T00:00:00Z"}, "closes_at"),
        ("PATCH", path, {"programme_id": 2**70}, None), ("PATCH", path, {"media": []}, "media"),
    ):  # fmt: skip
        refused = desk(method, where, body)
        assert refused.status_code == 422 and refused.json["title"], (method, body)
        assert field is None or (field in refused.json["errors"] and refused.json["errors"][field]), refused.json
    assert desk("GET", path).json == kept and len(desk("GET", "/story-calls/all").json["items"]) == 1
    assert desk("PATCH", "/story-calls/99", {"title": "None"}).status_code == 404
