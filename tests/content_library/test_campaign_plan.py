"""A campaign planned for oneself: seen first, then scheduled exactly so."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise

import pytest

from advocacy import clock
from advocacy.database import db, writing
from advocacy.people.capabilities import Role
from advocacy.posts.models import Share
from content_library.lending import campaign_plan
from content_library.models import Item, ItemState
from tests.content_library.shelf import Shelf

CAMPAIGN = "Dry feet"
GAP = timedelta(hours=1)


def stories(shelf: Shelf, count: int = 3) -> list[int]:
    ids = [shelf.in_state(ItemState.LIVE, title=f"Boots {number}", url="") for number in range(count)]
    with shelf.installation.app.app_context(), writing():
        for item_id in ids:
            shelf.item(item_id).campaign = CAMPAIGN
    return ids


def test_what_was_proposed_is_what_is_scheduled(shelf: Shelf) -> None:
    ids = stories(shelf)
    api = shelf.installation.api_of(shelf.installation.person(Role.EMPLOYEE))
    where = {"network": "threads"}
    plan = api("POST", "/campaign-plans", {"campaign": CAMPAIGN, **where}).json["items"]
    assert [each["item_id"] for each in plan] == ids and not any(each["why"] for each in plan)
    times = sorted(clock.from_rfc3339(each["publish_at"]) for each in plan)
    assert all(later - sooner >= GAP for sooner, later in pairwise(times))
    agreed = [{name: each[name] for name in ("item_id", "caption_id", "publish_at", "sha256")} for each in plan]
    agreed[2]["sha256"] = "0" * 64
    done = api("POST", "/campaign-plans/schedule", {**where, "items": agreed}).json
    assert len(done["shares"]) == 2 and [each["item_id"] for each in done["refused"]] == [ids[2]]
    with shelf.installation.app.app_context():
        made = [db.session.get_one(Share, share_id) for share_id in done["shares"]]
        assert [share.text for share in made] == [each["text"] for each in plan[:2]]
        assert [clock.to_rfc3339(share.due_at) for share in made] == [each["publish_at"] for each in plan[:2]]
    left = api("POST", "/campaign-plans", {"campaign": CAMPAIGN, **where}).json["items"]
    assert [each["item_id"] for each in left] == ids[2:]
    assert api("POST", "/campaign-plans", {"campaign": CAMPAIGN, **where, "connection_id": 99}).status_code == 404
    assert api("POST", "/campaign-plans", {"campaign": "Other", **where}).json["items"] == []


def test_the_page_shows_and_schedules_what_is_ticked(sqlite_shelf: Shelf) -> None:
    ids = stories(sqlite_shelf, 2)
    browser = sqlite_shelf.installation.browser_of(sqlite_shelf.installation.person(Role.EMPLOYEE))
    page = browser.get("/posts/plan", query_string={"campaign": CAMPAIGN, "network": "threads"}).text
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page))
    assert f"at_{ids[0]}" in hidden and page.count('name="item"') == 2
    done = browser.post("/posts/plan", data={**hidden, "item": [str(ids[0])], "network": "threads", "way": "hand"})
    assert done.status_code == 302 and "/posts/calendar" in done.headers["Location"]
    with sqlite_shelf.installation.app.app_context():
        (made,) = db.session.query(Share).all()
        assert made.source_ref.startswith(f"item:{ids[0]}:") and made.due_at.isoformat() == hidden[f"at_{ids[0]}"]
    assert "1 post is scheduled" in browser.get("/posts/calendar").text


def test_without_a_campaign_the_page_says_so(sqlite_shelf: Shelf) -> None:
    browser = sqlite_shelf.installation.browser_of(sqlite_shelf.installation.person(Role.EMPLOYEE))
    assert "No campaign" in browser.get("/posts/plan").text


def test_numbers_that_are_none_are_left_out(sqlite_shelf: Shelf) -> None:
    stories(sqlite_shelf, 1)
    browser = sqlite_shelf.installation.browser_of(sqlite_shelf.installation.person(Role.EMPLOYEE))
    for item in ("9" * 5000, "²", "-1"):
        sent = browser.post("/posts/plan", data={"item": item, f"caption_{item}": "9" * 5000, "network": "threads"})
        assert sent.status_code == 302


def test_no_more_is_read_than_is_planned(sqlite_shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = sqlite_shelf
    ids = stories(shelf, 4)
    monkeypatch.setattr(campaign_plan, "MOST", 2)
    person_id = shelf.installation.person(Role.EMPLOYEE)
    with shelf.installation.app.app_context(), writing():
        db.session.expunge_all()
        found = campaign_plan.propose(shelf.person(person_id), CAMPAIGN, "threads", None, now=clock.now())
        assert [each.item.id for each in found] == ids[:2]
        assert {each.id for each in db.session.identity_map.values() if isinstance(each, Item)} == set(ids[:2])
