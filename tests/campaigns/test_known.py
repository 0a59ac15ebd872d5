"""A mistyped pause or blackout is refused: it would stop nothing. Names are kept as the thing itself is called."""

from __future__ import annotations

from datetime import timedelta

import pytest

from advocacy import clock
from advocacy.campaigns import campaigns
from advocacy.database import writing
from advocacy.history import Actor
from advocacy.people.capabilities import Role
from tests.installation import Installation

NAMED = {"network": ("BlueSky", "bluesky"), "class": ("Financial", "financial"), "topic": ("water", "Water"),
         "campaign": ("spring", "Spring"), "region": ("gb", "UK")}  # fmt: skip


@pytest.fixture
def named(installation: Installation) -> Installation:
    with installation.app.app_context(), writing():
        campaigns.add_topic("Water", actor=Actor.system(), now=clock.now())
        campaigns.add_campaign("Spring", actor=Actor.system(), now=clock.now())
    return installation


def test_unknown_names_are_refused_and_known_ones_kept_as_they_are(named: Installation) -> None:
    legal = named.api_of(named.person(Role.LEGAL))
    times = {name: clock.to_rfc3339(clock.now() + timedelta(days=n)) for name, n in (("from_at", 1), ("until_at", 2))}
    for scope, (typed, kept) in NAMED.items():
        for path, more in (("/pauses", {"why": "A rumour"}), ("/blackouts", {"title": "Quiet", **times})):
            wrong = legal("POST", path, {"scope": scope, "name": f"{typed}x", **more})
            assert wrong.status_code == 422 and wrong.json["errors"]["name"], (scope, path, wrong.text)
            right = legal("POST", path, {"scope": scope, "name": f" {typed} ", **more})
            assert right.status_code == 201 and right.json["name"] == kept, (scope, path, right.text)
    assert "bluesky" in legal("POST", "/pauses", {"scope": "network", "name": "blusky", "why": "x"}).text
    assert legal("POST", "/pauses", {"scope": "all", "name": "whatever", "why": "x"}).status_code == 201


def test_the_pages_refuse_and_offer(named: Installation) -> None:
    browser = named.browser_of(named.person(Role.LEGAL))
    wrong = browser.post("/pauses", data={"scope": "class", "name": "finacial", "why": "A rumour"})
    assert wrong.status_code == 422 and "financial" in wrong.text
    page = browser.get("/blackouts/").text
    assert all(f'<option value="{name}">' in page for name in ("financial", "Water", "Spring", "bluesky", "US"))
    quiet = {
        "title": "Q",
        "scope": "topic",
        "name": "Watr",
        "from_at": "2027-01-01T08:00",
        "until_at": "2027-01-02T08:00",
    }
    assert browser.post("/blackouts/", data=quiet).status_code == 422
