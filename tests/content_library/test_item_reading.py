"""What the API tells of items and policies to those who read it, and what it refuses in an audience."""

from __future__ import annotations

from typing import Any

import pytest

from advocacy.people.capabilities import Role
from content_library.models import ItemState
from content_library.words.frames import Words
from tests.content_library.shelf import Shelf


def test_revisions_and_findings(shelf: Shelf) -> None:
    story = shelf.in_state(ItemState.LIVE, captions=(Words("any", "en", "Revenue grew by 12% this quarter."),))
    shelf.revise(story)
    api = shelf.installation.api_of(shelf.author)
    told = api("GET", f"/items/{story}/revisions").get_json()["items"]
    assert [each["number"] for each in told] == [2, 1] and told[0]["sha256"] == shelf.sha256(story)
    assert api("GET", f"/items/{story}/checks").get_json()["outcome"] == "pass"
    risky = shelf.add(captions=(Words("any", "en", "Revenue grew by 12% this quarter."),))
    checks = api("GET", f"/items/{risky}/checks").get_json()
    assert "wording.figures" in {each["rule"] for each in checks["findings"]} and checks["outcome"] == "review"
    assert api("GET", "/items/999/revisions").status_code == 404


@pytest.mark.parametrize(
    ("audience", "said"),
    [({"regions": ["Narnia"]}, "Narnia"), ({"teams": ["nosuch"]}, "nosuch"), ({"languages": ["zz"]}, "zz")],
)
def test_an_audience_that_is_not_there(shelf: Shelf, audience: dict[str, Any], said: str) -> None:
    api = shelf.installation.api_of(shelf.author)
    refused = api("POST", "/items", {"title": "A story", "audience": audience})
    assert refused.status_code == 422 and said in str(refused.get_json()["errors"]["audience"])


def test_a_caption_in_no_language(sqlite_shelf: Shelf) -> None:
    api = sqlite_shelf.installation.api_of(sqlite_shelf.author)
    caption = {"network": "any", "language": "zz", "text": "Hello"}
    assert api("POST", "/items", {"title": "A story", "captions": [caption]}).status_code == 422


def test_employees_read_the_rules(sqlite_shelf: Shelf) -> None:
    employee = sqlite_shelf.installation.person(Role.EMPLOYEE)
    assert sqlite_shelf.installation.api_of(employee)("GET", "/checks/rules").status_code == 200
    browser = sqlite_shelf.installation.browser_of(employee)
    page = browser.get("/rules/")
    assert page.status_code == 200 and "/rules/try" not in page.text and "/rules/versions" not in page.text
    assert browser.get("/rules/try").status_code == 403


def test_one_policy(sqlite_shelf: Shelf) -> None:
    hr = sqlite_shelf.installation.api_of(sqlite_shelf.hr)
    made = hr("POST", "/policies", {"title": "Social media"}).get_json()["id"]
    assert hr("GET", f"/policies/{made}").get_json()["title"] == "Social media"
    employee = sqlite_shelf.installation.api_of(sqlite_shelf.installation.person(Role.EMPLOYEE))
    assert employee("GET", f"/policies/{made}").status_code == 404
