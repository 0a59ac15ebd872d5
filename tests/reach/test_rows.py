"""Rows of reach by the API: a page of keys after the other; small teams and regions in none of them."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.links.models import Link
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from advocacy.reach import jobs, queries
from advocacy.reach.models import Dimension
from advocacy.reach.periods import last_days
from tests.installation import Installation
from tests.reach.making import NOW
from tests.reach.reporting import DAY, built, seeded


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def test_pages_of_keys_are_the_whole_and_only_large_groups_are_told(installation: Installation) -> None:
    people = seeded(installation)
    with installation.app.app_context():
        with writing():
            regions = {"DE": people[:5], "GB": people[5:]}  # five and four
            for region, some in regions.items():
                db.session.execute(update(Person).where(Person.id.in_(some)).values(region=region))
                db.session.execute(update(Link).where(Link.person_id.in_(some)).values(region=region))
        jobs.rebuild(NOW)
    api = installation.api_of(installation.person(Role.MARKETING, now=NOW - DAY))
    for group_by in ("item", "day", "network"):
        whole = api("GET", f"/reach?group_by={group_by}").json
        assert whole["next"] is None
        path = f"/reach?group_by={group_by}&limit=3"
        rows: list[object] = []
        answer = api("GET", path).json
        while True:
            rows += answer["items"]
            assert len({row["key"] for row in answer["items"]}) <= 3
            if answer["next"] is None:
                break
            answer = api("GET", f"{path}&cursor={answer['next']}").json
        assert sorted(map(str, rows)) == sorted(map(str, whole["items"])), group_by
    keys = {group: {row["key"] for row in api("GET", f"/reach?group_by={group}").json["items"]}
            for group in ("team", "region")}  # fmt: skip
    assert keys["region"] == {"DE"} and len(keys["team"]) == 1
    drawn = built(installation, "ranking", of="region").sections[0].charts
    assert "GB" not in str(drawn)
    with installation.app.app_context(), reading():
        assert set(queries.by_key(Dimension.REGION, last_days(28, NOW))) == {"DE"}
    for key, status in (("DE", 200), ("GB", 404)):
        assert api("GET", f"/reach/counted/clicks_human?by=region&key={key}").status_code == status
    assert api("GET", "/reach/counted/clicks_human?cursor=" + "9" * 5_000).status_code == 422
    browser = installation.browser_of(installation.person(Role.MARKETING, now=NOW - DAY))
    assert browser.get("/reach/counted/clicks_human?by=post&key=" + "9" * 5_000).status_code == 404
    assert browser.get("/reach/counted/clicks_human?by=region&key=GB").status_code == 404
    assert browser.get("/reach/counted/clicks_human?cursor=" + "9" * 5_000).status_code == 200
