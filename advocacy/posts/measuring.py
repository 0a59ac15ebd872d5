"""Measuring: what networks report about published posts, as readings. An edge: asks outside of any transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, select

from advocacy.database import db, writing
from advocacy.history import Actor
from advocacy.networks.contract import Credentials, Network, Report
from advocacy.networks.discretion import hidden
from advocacy.posts.checkups import Post, claim_posts, freshened, told
from advocacy.posts.means import Means
from advocacy.posts.measure_times import next_measure
from advocacy.posts.models import RawReport, Reading, Share

ACTOR = Actor.job("measure")
SOURCE = "network"


def measure_due(means: Means, limit: int) -> int:
    """Measures posts that are due; gives how many were claimed."""
    with writing():
        posts = claim_posts(Share.measure_at, means, limit)
    for post in (each for each in posts if not each.put_off):
        asked = freshened(post, means)
        report = told(asked, means, ACTOR, _measured)
        with writing():
            readings_taken(post.share_id, report, now=means.clock(), told_for=_told_for(post, means))
    return len(posts)


def readings_taken(
    share_id: int, report: Report | None, *, now: datetime, told_for: timedelta | None = None
) -> None:  # fmt: skip
    """Keeps the figures that changed, or are the first, with the answers they were read from, and sets the next time.
    None means nobody could be asked. ``told_for`` is how long the network tells figures at all."""
    share = db.session.get_one(Share, share_id, populate_existing=True)
    again = next_measure(share.published_at or now, now, told_for=told_for, read=report is not None)
    share.measure_at = again if share.gone_at is None else None
    if report is None:
        return
    share.measured_at = now
    known = _latest(share_id)
    changed = [figure for figure in report.figures if known.get(figure.metric) != figure.value]
    for figure in changed:
        db.session.add(
            Reading(
                share_id=share_id, network=share.network, metric=figure.metric, unit=figure.unit,
                value=figure.value, source=SOURCE, captured_at=now,
            )
        )  # fmt: skip
    if changed and report.raw:
        db.session.add(RawReport(share_id=share_id, captured_at=now, body=report.raw))
    db.session.flush()


def _measured(network: Network, who: Credentials, remote_id: str) -> Report:
    """What the network reports, without what opens the account: it is kept, and exported."""
    report = network.measure(who, remote_id)
    return replace(report, raw=hidden(report.raw.encode(), who.secrets.values()).decode())


def _told_for(post: Post, means: Means) -> timedelta | None:
    return means.network(post.network).capabilities.measured_for if post.network in means.offered() else None


def _latest(share_id: int) -> dict[str, int]:
    """What the network itself said last: what a person stated since is no news of its."""
    theirs = (Reading.share_id == share_id, Reading.source == SOURCE)
    newest = select(func.max(Reading.id)).where(*theirs).group_by(Reading.metric)
    return {
        reading.metric: reading.value for reading in db.session.scalars(select(Reading).where(Reading.id.in_(newest)))
    }
