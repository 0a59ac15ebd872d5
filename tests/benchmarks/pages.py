"""Server time and SQL statements of the main pages, as the tables behind them grow from 10^3 to 10^5 rows."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from statistics import median, quantiles

from flask.testing import FlaskClient

from advocacy.database import db
from tests.benchmarks.company import Company
from tests.benchmarks.engines import ENGINES, Engines
from tests.benchmarks.rows import LIVE
from tests.benchmarks.tables import RUNS, Table
from tests.installation import Installation
from tests.statements import statements_of

SIZES = (1_000, 10_000, 100_000)
REQUESTS = 20

PAGES = {
    "profile (no lists)": ("/me", "employee"),
    "feed": ("/feed", "employee"),
    "composer": (f"/feed/{LIVE}/share", "employee"),
    "my posts": ("/posts", "employee"),
    "my impact": ("/impact", "employee"),
    "inbox (legal)": ("/reviews/", "legal"),
    "studio": ("/studio/", "marketing"),
    "reach overview": ("/reach", "marketing"),
}
"""Page -> path, and whose eyes it is seen with."""


@dataclass(frozen=True)
class Measured:
    """Server time of one page in milliseconds, and how many statements it took."""

    p50: float
    p95: float
    statements: int


def pages(engines: Engines) -> Iterator[Table]:
    """A table an engine."""
    for engine in ENGINES:
        yield _on(engines, engine)


def _on(engines: Engines, engine: str) -> Table:
    note = (
        f"Milliseconds of server time, p50 / p95 of {REQUESTS} requests, medians of {RUNS} runs. So many items, "
        "shares, links, attempts, readings, daily counters, rollups of stories, ledger entries and sealed records, "
        "twice as many reviews, 240 people; a fifth of the items waits for Legal. Baseline: the same page at 10^3."
    )
    table = Table(f"Pages on {engine}", note, ["page", "statements", *(f"{size:,}" for size in SIZES), "10^5 / 10^3"])
    with engines.installation(engine) as installation:
        company = Company(installation).found()
        found = [_at(company.grow(size)) for size in SIZES]
    for name in PAGES:
        seen = [each[name] for each in found]
        counts = sorted({each.statements for each in seen})
        if len(counts) > 1:
            table.wrong.append(f"the statements of {name} grow with the rows: {counts}")
        times = (f"{each.p50:.1f} / {each.p95:.1f}" for each in seen)
        ratio = f"{seen[-1].p50 / seen[0].p50:.2f}"
        table.add(name, " to ".join(map(str, counts)), *times, ratio)
    return table


def _at(company: Company) -> dict[str, Measured]:
    browsers = {who: company.installation.browser_of(attrgetter(who)(company)) for who in ("employee", "legal")}
    browsers["marketing"] = company.installation.browser_of(company.marketing)
    gc.collect()
    return {name: measured(company.installation, browsers[who], path) for name, (path, who) in PAGES.items()}


def measured(installation: Installation, browser: FlaskClient, path: str) -> Measured:
    """The page with this address, as this browser's person sees it."""
    with installation.app.app_context():
        engine = db.engine
    for _ in range(2):
        answer = browser.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{path} answers {answer.status_code}")
    with statements_of(engine) as seen:
        browser.get(path)
    runs = [[_timed(browser, path) for _ in range(REQUESTS)] for _ in range(RUNS)]
    p95 = median(quantiles(run, n=20)[-1] for run in runs)
    return Measured(median(median(run) for run in runs), p95, len(seen))


def _timed(browser: FlaskClient, path: str) -> float:
    began = time.perf_counter()
    browser.get(path)
    return (time.perf_counter() - began) * 1000
