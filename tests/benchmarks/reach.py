"""Reports over 10^4, 10^6 and 10^7 clicks: their time must not grow with them. Beside them, how fast the rollups are
made anew and proved.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, text, update

from advocacy.database import db, dialect_name, writing
from advocacy.links.models import ClickHour, Link, LinkState
from advocacy.people.capabilities import Role
from advocacy.posts.models import Reading, Share
from advocacy.posts.states import ShareState, Way
from advocacy.reach import jobs
from advocacy.reach.models import Publication, ReachCount
from tests.benchmarks.engines import ENGINES, Engines
from tests.benchmarks.pages import Measured, measured
from tests.benchmarks.tables import RUNS, Table
from tests.installation import Installation

SIZES = {10_000: (2_000, 5), 1_000_000: (50_000, 20), 10_000_000: (100_000, 100)}
"""Clicks -> rows by link and hour that hold them, and clicks in each."""
POSTS, ITEMS, CAMPAIGNS, TEAMS, PEOPLE, DAYS = 2_000, 200, 10, 12, 240, 90
NETWORKS = ("linkedin", "bluesky", "mastodon", "x")
WHOLE = 95
"""The reports cover so many days: all of them."""
GOAL_MS = 50
GROWS = 3.0
"""A thousand times the clicks may take so many times as long: the days of more keys have figures then."""


def reaches(engines: Engines) -> Iterator[Table]:
    """The pages and the proof, for both engines."""
    speeds = Table(
        "Rollups made anew and proved",
        f"Seconds for all rollups of {DAYS} days, one run; rows of links and hours a second.",
        ["what", *(f"{size:,} clicks" for size in SIZES), "rows/s", "figures"],
    )
    for engine in ENGINES:
        yield _on(engines, engine, speeds)
    yield speeds


def _on(engines: Engines, engine: str, speeds: Table) -> Table:
    note = (
        f"Milliseconds of server time, p50 / p95, medians of {RUNS} runs, over {DAYS} days with {POSTS:,} posts of "
        f"{PEOPLE} people in {TEAMS} teams. Goal: p95 at most {GOAL_MS} ms and not growing with the clicks."
    )
    table = Table(
        f"Reports on {engine}", note, ["report", "statements", *(f"{size:,} clicks" for size in SIZES), "last / first"]
    )
    with engines.installation(engine) as installation:
        company = _Company(installation)
        found = [company.grow(size) for size in SIZES]
        company.tell(speeds, engine)
    for name in found[0]:
        seen = [each[name] for each in found]
        counts = sorted({each.statements for each in seen})
        ratio = seen[-1].p50 / seen[0].p50
        if len(counts) > 1:
            table.wrong.append(f"the statements of {name} grow with the clicks: {counts}")
        if ratio > GROWS:
            table.wrong.append(f"the time of {name} grows with the clicks: {ratio:.1f} times")
        times = (f"{each.p50:.1f} / {each.p95:.1f}" for each in seen)
        table.add(name, " to ".join(map(str, counts)), *times, f"{ratio:.2f}")
    return table


class _Company:
    """A company whose clicks grow; posts, people and days stay."""

    def __init__(self, installation: Installation) -> None:
        self.installation, self.rows = installation, 0
        self.now = datetime.now(UTC)
        self.people = [installation.person(team=f"Team {number % TEAMS}") for number in range(PEOPLE)]
        self.marketing = installation.person(Role.MARKETING)
        self.rebuilt: list[float] = []
        self.proved: list[float] = []
        self.figures = 0
        with installation.app.app_context(), writing():
            self._posts()

    def grow(self, clicks: int) -> dict[str, Measured]:
        """Fills the hours up to so many clicks, makes the rollups anew, and looks at the reports."""
        rows, each = SIZES[clicks]
        with self.installation.app.app_context():
            with writing():
                self._clicks(rows, each)
            self.rebuilt.append(_seconds(lambda: jobs.rebuild(self.now)))
            if dialect_name() == "postgresql":
                with writing():
                    db.session.execute(text("ANALYZE"))
            self.proved.append(_seconds(self._prove))
            self.figures = db.session.query(ReachCount).count()
            db.session.rollback()
        return self._look()

    def tell(self, speeds: Table, engine: str) -> None:
        """How long the rollups took."""
        for name, seconds in (("made anew", self.rebuilt), ("proved", self.proved)):
            rate = next(reversed(SIZES.values()))[0] / seconds[-1]
            speeds.add(f"{name}, {engine}", *(f"{each:.1f}" for each in seconds), rate, self.figures)

    def _prove(self) -> None:
        if found := jobs.prove(self.now):
            raise SystemExit(f"{found} figures differ")

    def _look(self) -> dict[str, Measured]:
        gc.collect()
        marketing = self.installation.browser_of(self.marketing)
        employee = self.installation.browser_of(self.people[0])
        span = f"from={(self.now - timedelta(days=WHOLE)).date()}&to={self.now.date()}"
        paths = {
            "overview": f"/reach?{span}", "item": f"/reach/item?item=item:1&{span}",
            "campaign": f"/reach/campaign?campaign=Campaign+1&{span}", "ranking": f"/reach/ranking?{span}",
            "teams": f"/reach/team?{span}",
        }  # fmt: skip
        found = {name: measured(self.installation, marketing, path) for name, path in paths.items()}
        return {**found, "my impact": measured(self.installation, employee, f"/impact?{span}")}

    def _posts(self) -> None:
        facts = [self._post(number) for number in range(1, POSTS + 1)]
        tags = ("network", "group_ref", "campaign")
        db.session.execute(insert(Link), [
            {
                "id": each["id"], "slug": f"s{each['id']}", "target": "https://acme.example/",
                "state": LinkState.ACTIVE,
                "source_ref": f"{each['group_ref']}:1", "person_id": each["person_id"], "team_id": each["team_id"],
                "created_at": each["at"], **{name: each[name] for name in tags},
            }
            for each in facts
        ])  # fmt: skip
        db.session.execute(insert(Share), [
            {
                "id": each["id"], "person_id": each["person_id"], "network": each["network"], "way": Way.HAND,
                "created_at": each["at"], "text": "Words", "sha256": "0" * 64, "link_id": each["id"],
                "source_ref": f"{each['group_ref']}:{each['id']}", "group_ref": each["group_ref"],
                "permit_sha256": "0" * 64, "permit_from": each["at"], "permit_tags": {"title": "A story"},
                "state": ShareState.PUBLISHED, "due_at": each["at"], "late_after": each["at"],
                "published_at": each["at"], "seen_at": each["at"],
            }
            for each in facts
        ])  # fmt: skip
        db.session.execute(insert(Publication), [
            {
                "share_id": each["id"], "day": each["at"].date(), "at": each["at"], "person_id": each["person_id"],
                "team_id": each["team_id"], "network": each["network"], "item": each["group_ref"],
                "campaign": each["campaign"], "followers": 500,
            }
            for each in facts
        ])  # fmt: skip
        db.session.execute(insert(Reading), [
            {
                "share_id": each["id"], "network": each["network"], "metric": name, "unit": "count", "value": 7,
                "source": "network", "captured_at": each["at"] + timedelta(hours=1),
            }
            for each in facts for name in ("likes", "comments", "impressions")
        ])  # fmt: skip

    def _post(self, number: int) -> dict[str, Any]:
        place = number % PEOPLE
        return {
            "id": number, "person_id": self.people[place], "team_id": place % TEAMS + 1,
            "network": NETWORKS[number % len(NETWORKS)], "group_ref": f"item:{number % ITEMS + 1}",
            "campaign": f"Campaign {number % CAMPAIGNS + 1}",
            "at": self.now - timedelta(days=number * 7 % DAYS, hours=2),
        }  # fmt: skip

    def _clicks(self, rows: int, each: int) -> None:
        """So many rows in all, with so many clicks in each; an hour of a link has one row."""
        values = {"raw": each, "human": each - 2, "machine": 1, "suspected": 1, "unique": each - 2}
        db.session.execute(update(ClickHour).values(**values), execution_options={"synchronize_session": False})
        start = self.now.replace(minute=0, second=0, microsecond=0) - timedelta(days=DAYS)
        hours = DAYS * 24
        fresh = [
            {"link_id": number % POSTS + 1, "hour": start + timedelta(hours=number // POSTS * 17 % hours), **values}
            for number in range(self.rows, rows)
        ]
        for begin in range(0, len(fresh), 20_000):
            db.session.execute(insert(ClickHour), fresh[begin : begin + 20_000])
        self.rows = rows


def _seconds(work: Any) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
