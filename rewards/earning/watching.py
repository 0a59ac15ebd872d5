"""Figures of posts that grow: written down night by night for simulations, and marked where they earn nothing for now.

Pages of posts, each in a constant number of statements. Verbs and queries; imports reach and the happenings.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select

from advocacy.database import db, insert_for
from advocacy.reach.live_posts import human_clicks_by_share, interactions_by_share
from rewards.earning import happenings, sources
from rewards.earning.models import WatchedFigure
from rewards.earning.terms import Facts, Happening, Rule
from rewards.earning.triggers import Trigger
from rewards.standing.tiers import tiers_of

AT_ONCE = 200
NOTHING = Facts()
COUNTS_FOR = timedelta(days=30)
"""Clicks and engagement earn while their post is not older than this."""
Ask = Callable[[datetime, int, int], Sequence[tuple[int, int, int]]]
FIGURES: dict[Trigger, Ask] = {
    Trigger.HUMAN_CLICKS: human_clicks_by_share, Trigger.ENGAGEMENT: interactions_by_share
}  # fmt: skip


class Figure(NamedTuple):
    """What a post's figure is by now."""

    share_id: int
    person_id: int
    figure: int

    @property
    def subject(self) -> str:
        """What its happenings are about."""
        return f"share:{self.share_id}"


def figures(trigger: Trigger, now: datetime, after: int) -> list[Figure]:
    """The next posts behind one that count and have a figure, by their number; at most ``AT_ONCE``."""
    return [Figure(*each) for each in FIGURES[trigger](now - COUNTS_FOR, after, AT_ONCE)]


def keep(trigger: Trigger, found: Sequence[Figure], now: datetime) -> int:
    """Writes down those that have changed, whatever rules give for them; gives how many."""
    if not found:
        return 0
    facts = sources.facts_of_shares([each.share_id for each in found])
    tiers = tiers_of({each.person_id for each in found})
    rows = [{"share_id": each.share_id, "trigger": trigger, "since": now, "tried": ""} for each in found]
    db.session.execute(insert_for(WatchedFigure).on_conflict_do_nothing(), rows)
    return happenings.keep_figures(trigger, [
        Happening(trigger, each.person_id, each.subject, now, each.figure,
                  replace(facts.get(each.share_id, NOTHING), tier=tiers.get(each.person_id, "")))
        for each in found
    ])  # fmt: skip


def known_since() -> datetime | None:
    """Since when every change of a figure is written down; None before the first."""
    return db.session.scalar(select(func.min(WatchedFigure.since)))


def mark(figure: int, in_force: Iterable[Rule], today: date) -> str:
    """What a try to credit depends on: the figure, the rules, and the day, for caps make room with the time."""
    rules = ",".join(sorted(f"{rule.key}.{rule.version}" for rule in in_force))
    return f"{figure}:{today.isoformat()}:{hashlib.sha256(rules.encode()).hexdigest()[:16]}"


def tried(trigger: Trigger, shares: Collection[int]) -> dict[int, str]:
    """Share -> the mark of the last try that moved nothing."""
    wanted = select(WatchedFigure.share_id, WatchedFigure.tried).where(
        WatchedFigure.trigger == trigger, WatchedFigure.share_id.in_(shares)
    )
    return {row.share_id: row.tried for row in db.session.execute(wanted)}


def note_tried(trigger: Trigger, share_id: int, told: str, now: datetime) -> None:
    """Keeps that a try moved nothing: until the mark changes, it would not again."""
    row = insert_for(WatchedFigure).values(share_id=share_id, trigger=trigger, since=now, tried=told)
    db.session.execute(row.on_conflict_do_update(index_elements=["share_id", "trigger"], set_={"tried": told}))
