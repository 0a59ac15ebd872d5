"""The pages that people open most, on a phone, by Lighthouse: scores out of 100."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import select

from advocacy.database import db, reading
from content_library.models import Item, ItemState
from tests.benchmarks.engines import Engines
from tests.benchmarks.tables import RUNS, Table
from tests.browser.serving import Served, serve
from tests.browser.world import furnish
from tests.installation import Installation, make_schema, settings_for
from tests.peers.browsing import FLAGS, executable
from tests.peers.lighthouse import Measured, measured

LEAST = 95
CATEGORIES = ("performance", "accessibility", "best-practices")


def on_a_phone(engines: Engines) -> Iterator[Table]:
    """One table; below ``LEAST`` is as it should not be."""
    table = Table(
        "Pages on a phone",
        f"Lighthouse, a slow phone on a slow line, scores out of 100; the best of {RUNS} runs.",
        ["page", *CATEGORIES],
    )
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=list(FLAGS))
        with asked_for(Path(folder), browser) as wanted:
            found = best([measured(wanted) for _each in range(RUNS)])
        browser.close()
    for name, scores in found.items():
        table.add(name, *(scores[each] for each in CATEGORIES))
        table.wrong += [f"{name}: {scores[each]} in {each}" for each in CATEGORIES if scores[each] < LEAST]
    yield table


def best(runs: Sequence[Mapping[str, Measured]]) -> dict[str, dict[str, int]]:
    """Name -> category -> the highest score of several runs: what else a machine does can only lower one."""
    return {name: {each: max(run[name].scores[each] for run in runs) for each in CATEGORIES} for name in runs[0]}


@contextmanager
def asked_for(folder: Path, browser: Browser) -> Iterator[dict[str, tuple[str, dict[str, str]]]]:
    """Name -> address and headers of the pages of a small company, served meanwhile, for its person of all roles."""
    settings = settings_for(folder / "data", sandbox=True, invitation_domains=("acme.example",))
    make_schema(settings)
    installation = Installation(settings, hasty=True)
    with serve(installation) as served:
        person = furnish(installation)
        with served.signed_in(browser, person) as context:
            cookies = "; ".join(f"{each['name']}={each['value']}" for each in context.cookies())
        yield {name: (url, {"Cookie": cookies}) for name, url in _addresses(served).items()}
    installation.close()


def _addresses(served: Served) -> dict[str, str]:
    """What an employee, a reviewer and an ambassador do most."""
    with served.installation.app.app_context(), reading():
        item = db.session.scalar(select(Item.id).where(Item.state == ItemState.LIVE))
    paths = {"feed": "/feed", "composer": f"/feed/{item}/share", "inbox": "/reviews/", "portal": "/portal/"}
    return {name: served.url + path for name, path in paths.items()}
