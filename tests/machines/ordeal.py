"""An ordeal: every process of the park is killed in turn under load; halfway a later release upgrades the database
under them. Then all may settle, and books are compared."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from advocacy.database import db, reading
from advocacy.history import lag
from advocacy.history.models import Unsealed
from advocacy.links.door import journal
from advocacy.links.intake import ingest
from advocacy.links.models import Link
from advocacy.posts.patience import SETTLED
from content_library.models import Suggestion
from tests.installation import Installation
from tests.links.crowd import Crowd, many_links
from tests.machines.load import Lending, Suggesting
from tests.machines.newer import Newer
from tests.machines.park import Park, Process
from tests.peers.plain import PlainServer
from tests.posts import plain_network
from tests.posts.workers import work_on
from tests.soak.invariants import Finding, findings

CLICKS_A_SECOND = 120
CONNECTIONS = 8
SUGGESTERS = 20
"""No one person may have more than a few suggestions waiting."""


@dataclass
class Clicked:
    """What was asked and acknowledged, by link."""

    slugs: dict[str, int]
    sent: Counter[int] = field(default_factory=Counter)
    acknowledged: Counter[int] = field(default_factory=Counter)


def endure(installation: Installation, folder: Path, rounds: int, *, anew: bool) -> tuple[int, list[Finding]]:
    """Kills each process of a new park ``rounds`` times; gives how many died, and what holds and what does not."""
    park, server = Park(installation, folder, anew=anew), PlainServer().start()
    try:
        with plain_network.registered():
            return rounds * len(park.every), _endured(installation, park, server, rounds)
    finally:
        server.stop()


def _endured(installation: Installation, park: Park, server: PlainServer, rounds: int) -> list[Finding]:
    slugs = many_links(installation, 3000 + rounds * 12_000)
    half = len(slugs) // 2
    crowds = [
        Crowd(web.port, some, CONNECTIONS, CLICKS_A_SECOND)
        for web, some in zip(park.webs, (slugs[:half], slugs[half:]), strict=True)
    ]
    lending = Lending(installation, server)
    tokens = [installation.api_of(installation.person()).token for _ in range(SUGGESTERS)]
    with park.running():
        suggesting = Suggesting([web.port for web in park.webs], tokens)
        everybody: list[Crowd | Suggesting] = [*crowds, suggesting]
        for one in everybody:
            one.start()
        newer, turns = Newer(installation, lending, suggesting), park.every * rounds
        for place, process in enumerate(turns):
            if place == len(turns) // 2:
                newer.upgrades()
            _kill(process, lending)
        for one in everybody:
            one.stop()
        _until(lending.is_settled, 30)
        work_on(installation, ahead=SETTLED)  # what waits for a later try or look need not wait for it here
        _until(lambda: _is_read(installation, park), 60)
        beside = newer.finding(park.webs)
    clicked = _clicked(installation, crowds)
    return [*findings(installation, lending, clicked), _suggested(installation, suggesting), beside]


def _kill(process: Process, lending: Lending) -> None:
    for _ in range(2):
        lending.lend()
        time.sleep(0.4)
    process.kill()
    lending.lend()
    process.running.start()


def _until(true: Callable[[], bool], within: float) -> None:
    """Waits; what is not so by then shows in what is found."""
    until = time.monotonic() + within
    while not true() and time.monotonic() < until:
        time.sleep(0.5)


def _is_read(installation: Installation, park: Park) -> bool:
    """True when every click is counted, and all history is sealed and read."""
    with installation.app.app_context(), reading():
        waiting = any(ingest.is_waiting(journal.folder_in(web.folder)) for web in park.webs)
        return not waiting and not any(lag().values()) and not db.session.scalar(select(Unsealed.id).limit(1))


def _clicked(installation: Installation, crowds: list[Crowd]) -> Clicked:
    sent = set().union(*(crowd.sent for crowd in crowds))
    acknowledged = set().union(*(crowd.acknowledged for crowd in crowds))
    with installation.app.app_context(), reading():
        rows = db.session.execute(select(Link.slug, Link.id).where(Link.slug.in_(sent)))
        ids = dict(rows.tuples().all())
    return Clicked(ids, Counter(ids[slug] for slug in sent), Counter(ids[slug] for slug in acknowledged))


def _suggested(installation: Installation, suggesting: Suggesting) -> Finding:
    with installation.app.app_context(), reading():
        there = Counter(db.session.scalars(select(Suggestion.words)))
    found = Finding(
        "what was acknowledged by either server is there once",
        f"{len(suggesting.acknowledged)} suggestions in {suggesting.tries} tries",
    )
    found.wrong += [f"{words} is there {there[words]} times" for words in suggesting.acknowledged if there[words] != 1]
    found.wrong += [f"{words} was never acknowledged" for words in there.keys() - set(suggesting.acknowledged)]
    return found
