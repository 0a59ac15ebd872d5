"""Verb: somebody states what a network shows of a post. All statements are kept; a correction is one of its own.

Stated figures are kept apart from reported ones and shown as such. Where the network itself tells a figure of a post,
only that counts, whenever somebody stated another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import insert, select

from advocacy import clock
from advocacy.database import db
from advocacy.errors import Breach
from advocacy.history import Actor, Each, record_all
from advocacy.posts.models import Reading, Share
from advocacy.posts.moving import facts as about_share
from advocacy.posts.states import ShareState
from advocacy.reach import metrics
from advocacy.reach.facts import in_lists
from advocacy.reach.models import CountedReading
from advocacy.reach.standings import COUNT

MOST = 10**12
LONGEST_EVIDENCE = 2_000
DAY_ENDS = time(23, 59)
ADDRESS = "https://"
LEAP, LEAST_LEAP, UNHEARD = 20, 10_000, 100_000
"""So many times what was known, and so many at least, want an address as evidence; of what nobody told, so many."""


class Source(StrEnum):
    """Who gave a reading."""

    NETWORK = "network"  # told us
    HAND = "hand"  # its author, or marketing, read it there
    CSV = "csv"  # a sheet that somebody took in


def state(
    share: Share, figures: Mapping[str, int], *, as_of: datetime, evidence: str, source: Source, by_id: int | None,
    actor: Actor, now: datetime,
) -> int:  # fmt: skip
    """Keeps what a post's network shows as of an instant; gives how many figures are new. Said again, nothing is.

    Raises Breach for a figure that is none, a post that is not published, a time that can't be, or no evidence.
    """
    said = Statement(share, figures, as_of, evidence)
    return state_all([said], source=source, by_id=by_id, actor=actor, now=now)


@dataclass(frozen=True)
class Statement:
    """What somebody states of a post: figures as of an instant, and where they can be seen."""

    share: Share
    figures: Mapping[str, int]
    as_of: datetime
    evidence: str


def state_all(
    said: Sequence[Statement], *, source: Source, by_id: int | None, actor: Actor, now: datetime
) -> int:  # fmt: skip
    """Keeps many statements, each of another post or instant, in as many SQL statements as one; gives how many figures
    are new. Raises Breach for the first that can't be kept."""
    before, known = known_of([each.share.id for each in said]), _known(said)
    facts: list[Each] = []
    rows: list[dict[str, Any]] = []
    for each in said:
        share = each.share
        wrong = problems(share, each.figures, each.as_of, each.evidence, now, before.get(share.id, {}))
        if wrong:
            raise Breach(_("These figures can't be kept."), remedy=_("See what is said at each."), errors=wrong)
        there = known.get((share.id, each.as_of), {})
        fresh = {metric: value for metric, value in sorted(each.figures.items()) if there.get(metric) != value}
        rows += [
            {
                "share_id": share.id, "network": share.network, "metric": metric, "unit": COUNT, "value": value,
                "source": source.value, "captured_at": each.as_of, "evidence": each.evidence.strip(), "by_id": by_id,
            }
            for metric, value in fresh.items()
        ]  # fmt: skip
        if fresh:
            told = {**about_share(share), "source": source, "as_of": each.as_of, "figures": fresh}
            facts.append(Each(share.id, told, share.person_id))
    if rows:
        db.session.execute(insert(Reading), rows)
    record_all("share", facts, "state_figures", actor=actor, now=now)
    return len(rows)


def problems(
    share: Share, figures: Mapping[str, int], as_of: datetime, evidence: str, now: datetime, before: Mapping[str, int]
) -> dict[str, list[str]]:  # fmt: skip
    """What is wrong, by field; empty when nothing is. ``before``: what is known of the post, by metric."""
    found: dict[str, list[str]] = {}
    if share.state is not ShareState.PUBLISHED or share.published_at is None:
        found["post"] = [_("It is not published, so nobody has seen it.")]
    elif as_of < share.published_at:
        found["as_of"] = [_("That was before the post was published.")]
    if as_of > now:
        found["as_of"] = [_("That is still to come.")]
    if not evidence.strip():
        found["evidence"] = [_("Say where it can be seen: an address, or what is kept where.")]
    elif len(evidence) > LONGEST_EVIDENCE:
        found["evidence"] = [_("At most %(count)s characters.", count=LONGEST_EVIDENCE)]
    elif ADDRESS not in evidence and any(_leaps(value, before.get(metric)) for metric, value in figures.items()):
        found["evidence"] = [_("That is far more than was known. Give the address at which it can be seen: https://…")]
    if not figures:
        found["figures"] = [_("Give at least one figure.")]
    for metric, value in figures.items():
        if metric not in metrics.REPORTED:
            known = ", ".join(metrics.REPORTED)
            found[metric] = [_("Networks report nothing of that name. Known: %(names)s.", names=known)]
        elif not 0 <= value <= MOST:
            found[metric] = [_("From 0 to %(most)s.", most=MOST)]
    return found


def known_of(share_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """What counts of these posts by now, by metric. One statement for each 500."""
    found: dict[int, dict[str, int]] = {}
    for some in in_lists(share_ids):
        wanted = select(CountedReading.share_id, CountedReading.metric, CountedReading.value)
        for share_id, metric, value in db.session.execute(wanted.where(CountedReading.share_id.in_(some))):
            found.setdefault(share_id, {})[metric] = value
    return found


def whole_number(text: str) -> int:
    """The number that people wrote, in groups of three or not. Raises Breach for what is no whole number."""
    plain = text.strip().translate(_BLANKS)
    digits = plain
    for mark in ",.'’":
        head, *groups = plain.split(mark)
        if groups and 1 <= len(head) <= 3 and all(len(each) == 3 for each in groups):
            digits = "".join((head, *groups))
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 15):
        raise Breach(_("“%(text)s” is no whole number.", text=text), remedy=_("Write it as 1204."))
    return int(digits)


def instant(text: str, zone: str, now: datetime) -> datetime:
    """As of when: a day (its end, or now while it lasts), a time of the clocks there, or one with an offset.

    Empty is now. Raises Breach for what is none.
    """
    written = text.strip()
    if not written:
        return now
    try:
        if len(written) == len("2026-11-30"):
            end = clock.at_wall_clock(date.fromisoformat(written), DAY_ENDS, zone)
            return min(end, now) if end - now < timedelta(days=1) else end
        told = datetime.fromisoformat(written)
    except ValueError as wrong:
        remedy = _("Write 2026-11-30 or 2026-11-30T09:30.")
        raise Breach(_("“%(text)s” is no time.", text=text), remedy=remedy) from wrong
    return clock.from_rfc3339(written) if told.tzinfo else clock.from_wall_clock(written, zone)


def _leaps(value: int, before: int | None) -> bool:
    return value > UNHEARD if before is None else value > max(LEAP * before, LEAST_LEAP)


_BLANKS = {ord(sign): None for sign in " \u00a0\u202f\u2009"}


def _known(said: Sequence[Statement]) -> dict[tuple[int, datetime], dict[str, int]]:
    """What was said of these posts as of those very instants; of one figure the last word."""
    posts, instants = {each.share.id for each in said}, {each.as_of for each in said}
    there = select(Reading.share_id, Reading.captured_at, Reading.metric, Reading.value).where(
        Reading.share_id.in_(posts), Reading.captured_at.in_(instants), Reading.unit == COUNT
    )
    found: dict[tuple[int, datetime], dict[str, int]] = {}
    for row in db.session.execute(there.order_by(Reading.id)):
        found.setdefault((row.share_id, row.captured_at), {})[row.metric] = row.value
    return found
