"""A company with teams, posts and clicks, and its reports, for the tests of reports."""

from __future__ import annotations

from datetime import timedelta

from flask.testing import FlaskClient

from advocacy.database import reading, writing
from advocacy.reach import jobs, kinds, places
from advocacy.reach.periods import last_days
from advocacy.reach.report import Asked, Report
from advocacy.reach.reports import KINDS
from tests.installation import Installation
from tests.reach import making
from tests.reach.making import NOW
from tests.statements import statements_of

DAY = timedelta(days=1)
TITLE = "Story item:1:1"
TEAMS = (("North", 5), ("South", 4))
NAMED = {
    "item": ("item", "item:1"), "campaign": ("campaign", "Launch"), "network": ("network", "bluesky"),
    "team": ("team", "1"), "programme": ("programme", "programme:1"),
}  # fmt: skip
COMPANYS = [kind.name for kind in KINDS if not kind.own]


def seeded(installation: Installation, number: int = 60) -> list[int]:
    """A big and a small team, and so many posts of theirs with what they brought."""
    people = [installation.person(team=team, now=NOW - DAY) for team, size in TEAMS for _ in range(size)]
    more(installation, people, number)
    return people


def more(installation: Installation, people: list[int], number: int) -> None:
    """So many posts more; everything is counted."""
    with installation.app.app_context():
        with writing():
            making.many(people, number)
        jobs.rebuild(NOW)


def page_of(name: str) -> str:
    """Where the kind's report is found, about what it needs to be about."""
    parameter, value = NAMED.get(name, ("", ""))
    return places.report(name, None, **({parameter: value} if parameter else {}))


def built(installation: Installation, name: str, person_id: int = 1, **given: str) -> Report:
    """The kind's report of the last four weeks."""
    parameter, value = NAMED.get(name, ("", ""))
    told = {parameter: value, **given} if parameter else given
    with installation.app.test_request_context(), reading():
        return kinds.kind_of(name).build(Asked(last_days(28, NOW), person_id, NOW, told))


def statements(installation: Installation, client: FlaskClient, path: str) -> int:
    """How many statements the page takes when it is asked for a second time."""
    client.get(path)
    with statements_of(making.engine_of(installation)) as seen:
        answer = client.get(path)
    assert answer.status_code == 200, path
    return len(seen)
