"""What has to hold after a run of trouble: copies, clicks, points, history. Each says what is wrong."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy import func, select

from advocacy.database import db, reading
from advocacy.history import lag
from advocacy.history.models import HistoryRow, Unsealed
from advocacy.history.verifying import verify_database
from advocacy.links.door import journal
from advocacy.links.intake import ingest
from advocacy.links.models import Click, ClickHour
from advocacy.posts.models import Share
from advocacy.posts.states import ShareState
from advocacy.reach.models import Publication
from rewards.models import Entry, Posting
from tests.installation import Installation
from tests.soak.posting import ENDS


class Lent(Protocol):
    """Shares that were lent: share -> the number in its text; and number -> copies that readers see."""

    shares: dict[int, int]

    def copies(self) -> Counter[int]:
        """Number in the text -> copies."""


class Clicking(Protocol):
    """Clicks on links, by the link's id: asked for, and acknowledged."""

    slugs: dict[str, int]
    sent: Counter[int]
    acknowledged: Counter[int]


@dataclass
class Finding:
    """One invariant: what was counted, and what breaks it."""

    name: str
    counted: str
    wrong: list[str] = field(default_factory=list)

    def line(self) -> str:
        """As it is printed."""
        return f"{'BROKEN' if self.wrong else 'holds '}  {self.name}: {self.counted}" + "".join(
            f"\n        {each}" for each in self.wrong[:10]
        )


def is_read(installation: Installation) -> bool:
    """True when every click is counted, and all history is sealed and read."""
    with installation.app.app_context(), reading():
        waiting = ingest.is_waiting(journal.folder_in(installation.settings.data_dir))
        return (
            not waiting
            and not any(lag().values())
            and not db.session.scalar(select(func.count()).select_from(Unsealed))
        )


def findings(installation: Installation, lent: Lent, clicking: Clicking) -> list[Finding]:
    """All of them."""
    with installation.app.app_context(), reading():
        shares = {share.id: share for share in db.session.scalars(select(Share).where(Share.id.in_(lent.shares)))}
        return [_copies(shares, lent), _clicks(clicking), _ledger(shares), _history(installation, shares)]


def _copies(shares: dict[int, Share], lent: Lent) -> Finding:
    copies = lent.copies()
    states = Counter(share.state.value for share in shares.values())
    found = Finding(
        "exactly one copy of each post",
        f"{len(lent.shares)} shares {dict(states)}, {sum(copies.values())} posts on the servers",
    )
    for share_id, number in lent.shares.items():
        state, wanted = shares[share_id].state, 1 if shares[share_id].state is ShareState.PUBLISHED else 0
        if copies[number] != wanted or state not in ENDS:
            found.wrong.append(f"share {share_id} is {state.value} and there {copies[number]} times")
    return found


def _clicks(clicking: Clicking) -> Finding:
    counted = dict(db.session.execute(select(Click.link_id, func.count()).group_by(Click.link_id)).all())
    by_day = dict(
        db.session.execute(select(ClickHour.link_id, func.sum(ClickHour.raw)).group_by(ClickHour.link_id)).all()
    )
    total = sum(clicking.acknowledged.values())
    found = Finding(
        "no acknowledged click lost, none doubled",
        f"{sum(clicking.sent.values()):,} sent, {total:,} acknowledged, {sum(counted.values()):,} counted",
    )
    for link in clicking.slugs.values():
        least, most, there = clicking.acknowledged[link], clicking.sent[link], counted.get(link, 0)
        if not least <= there <= most:
            found.wrong.append(f"link {link}: {least} acknowledged, {most} sent, {there} counted")
        if int(by_day.get(link, 0)) != there:
            found.wrong.append(f"link {link}: {there} clicks, {by_day.get(link, 0)} by day")
    if not total:
        found.wrong.append("nobody clicked")
    return found


def _ledger(shares: dict[int, Share]) -> Finding:
    given = Counter(db.session.scalars(select(Entry.subject).where(Entry.reason == "share_published")))
    uneven = db.session.scalars(
        select(Posting.entry_id).group_by(Posting.entry_id).having(func.sum(Posting.amount) != 0)
    ).all()
    total = db.session.scalar(select(func.sum(Posting.amount))) or 0
    found = Finding("the ledger sums to zero, each post credited once", f"{given.total()} credits, sum {total}")
    found.wrong += [f"entry {entry} does not balance" for entry in uneven]
    for share in shares.values():
        wanted = 1 if share.state is ShareState.PUBLISHED else 0
        times = given[f"share:{share.id}"]
        if times != wanted:
            found.wrong.append(f"share {share.id} is {share.state.value}, credited {times} times")
    return found


def _history(installation: Installation, shares: dict[int, Share]) -> Finding:
    report = verify_database(installation.settings)
    unsealed = db.session.scalar(select(func.count()).select_from(Unsealed)) or 0
    behind = lag()
    found = Finding(
        "the history is whole and its readers are at its end",
        f"{report.positions:,} positions, {report.checkpoints} checkpoints, readers behind {behind}",
    )
    if not report.whole:
        found.wrong.append(f"broken at {report.broken_at}: {report.why}")
    if unsealed or any(behind.values()):
        found.wrong.append("not all is sealed and read")
    rows = select(HistoryRow.noun_id).where(HistoryRow.noun == "share", HistoryRow.verb == "publish")
    published = Counter(db.session.scalars(rows))
    counted = set(db.session.scalars(select(Publication.share_id)))
    for share in shares.values():
        is_published = share.state is ShareState.PUBLISHED
        if published[str(share.id)] != is_published or (share.id in counted) != is_published:
            found.wrong.append(f"share {share.id} is {share.state.value}: told {published[str(share.id)]} times")
    return found
