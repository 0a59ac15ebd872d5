"""Whatever happens in whatever order, the rollups are what a plain recount of the raw rows gives, and sums add up.

A story of posts, clicks, readings (late, corrected, by hand), conversions, refunds, people who leave and are erased,
told twice over by chance; the jobs that count run at any moment.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from advocacy.campaigns.campaigns import campaign_named
from advocacy.database import db, reading, writing
from advocacy.links.attribution import codes, conversions, landings, refunds, touches
from advocacy.links.attribution.models import Conversion, ConversionKind, ConversionState, LandingHour, Refund
from advocacy.links.attribution.telling import Told
from advocacy.links.door.click_ids import spelt
from advocacy.links.models import ClickHour, Link
from advocacy.people import leaving
from advocacy.people.models import Person
from advocacy.posts.models import Reading, Share
from advocacy.reach import intake, jobs, metrics, rebuilding, rollups
from advocacy.reach.models import Dimension, Publication, ReachCount, ReachHour
from advocacy.reach.readings import stating
from advocacy.records import erasing
from tests.installation import Installation
from tests.links.attribution.making import listed
from tests.reach import making
from tests.reach.making import NOW, SYSTEM

HOUR = timedelta(hours=1)
STEPS = 50


class Story:
    """What happens, one thing a call, by chance."""

    def __init__(self, installation: Installation, seed: int) -> None:
        self.installation, self.chance = installation, random.Random(seed)
        self.people = [installation.person(team=team, now=NOW - 60 * HOUR) for team in ("North", "South", "North")]
        self.gone: set[int] = set()
        self.shares: list[int] = []
        self.orders = 0
        listed(installation.app, "programme:1")
        with writing():
            campaign_named("Launch", actor=SYSTEM, now=NOW - 60 * HOUR)
            codes.add("SUMMER", actor=SYSTEM, now=NOW - 60 * HOUR, programme="programme:1", campaign="Launch",
                      person=db.session.get_one(Person, self.people[0]))  # fmt: skip

    def one(self) -> None:
        things: list[Callable[[], Any]] = [
            self.post, self.clicks, self.clicks, self.network_reads, self.network_reads, self.somebody_states,
            self.landing, self.conversion, self.give_back, self.count, self.count, self.count, self.leave,
        ]  # fmt: skip
        self.chance.choice(things)()

    def at(self) -> datetime:
        """Some hours ago, over some midnights."""
        return NOW - self.chance.randrange(1, 50) * HOUR - timedelta(minutes=self.chance.randrange(60))

    def share(self) -> Share | None:
        return db.session.get_one(Share, self.chance.choice(self.shares)) if self.shares else None

    def post(self) -> None:
        here = [each for each in self.people if each not in self.gone]
        if here:
            with writing():
                made = making.published(
                    self.chance.choice(here), network=self.chance.choice(("a", "b")), at=NOW - 55 * HOUR,
                    source_ref=f"item:{self.chance.randrange(9)}:{len(self.shares)}",
                    followers=self.chance.choice((None, 100)), campaign=self.chance.choice(("", "Launch")),
                    caption=self.chance.choice(("", "caption:1", "caption:2")),
                )  # fmt: skip
                self.shares.append(made.id)

    def clicks(self) -> None:
        with reading():
            share = self.share()
            link = making.link_of(share) if share else None
        if link is not None:
            folder = self.installation.settings.data_dir
            making.clicks(folder, link, human=self.chance.randrange(4), machine=1, at=self.at())

    def network_reads(self) -> None:
        with writing():
            if share := self.share():
                name = self.chance.choice(("likes", "comments", "impressions", "views"))
                making.reading(share, name, self.chance.randrange(100), self.at())

    def somebody_states(self) -> None:
        with writing():
            if share := self.share():
                stating.state(
                    share, {"impressions": self.chance.randrange(100)}, as_of=self.at(), evidence="Seen",
                    source=stating.Source.HAND, by_id=None, actor=SYSTEM, now=NOW,
                )  # fmt: skip

    def landing(self) -> None:
        with writing():
            if share := self.share():
                click = self.chance.randbytes(16)
                touches.keep([touches.Told(click, share.link_id or 0, self.at())])
                landings.arrive(click, now=self.at())

    def conversion(self) -> None:
        self.orders += 1
        clicks: list[str] = []
        with writing():
            if share := self.share():
                click = self.chance.randbytes(16)
                touches.keep([touches.Told(click, share.link_id or 0, NOW - 54 * HOUR)])
                clicks = [spelt(click)]
        told = Told(
            ConversionKind.SALE, self.at(), order_id=str(self.orders), value=self.chance.randrange(9_999),
            currency=self.chance.choice(("EUR", "USD")), click_ids=clicks if self.chance.random() < 0.7 else [],
            codes=self.chance.choice(([], ["summer"])),
        )  # fmt: skip
        for _ in range(self.chance.randrange(1, 3)):
            with writing():
                conversions.receive(told, actor=SYSTEM, now=NOW)

    def give_back(self) -> None:
        with writing():
            found = db.session.scalars(select(Conversion).where(Conversion.state != ConversionState.REVERSED)).all()
            if found:
                one = self.chance.choice(found)
                part = 1 if one.net > 1 and self.chance.random() < 0.5 else None
                refunds.give_back(one, actor=SYSTEM, now=NOW, why="Returned", amount=part,
                                      reference=str(self.chance.random()))  # fmt: skip

    def leave(self) -> None:
        if len(self.gone) == 2 or self.chance.random() < 0.6:
            return
        one = next(each for each in self.people if each not in self.gone)
        self.gone.add(one)
        with writing():
            person = db.session.get_one(Person, one)
            leaving.leave(person, actor=SYSTEM, now=NOW, why="Moved on")
            if self.chance.random() < 0.5:
                erasing.erase_person(person, "Asked for it", actor=SYSTEM, now=NOW)

    def count(self) -> None:
        job = self.chance.choice((intake.take_in_clicks, jobs.count_readings, jobs.count_landings, self.read))
        job(NOW)

    def read(self, now: datetime) -> None:
        making.read(now)


def test_the_rollups_are_a_plain_recount(installation: Installation) -> None:
    with installation.app.app_context():
        story = Story(installation, 2)
        for step in range(STEPS):
            story.one()
            if step % 12 == 11:
                assert jobs.differences() == []
        for job in (intake.take_in_clicks, jobs.count_readings, jobs.count_landings, story.read):
            job(NOW)
        assert jobs.differences() == []
        with reading():
            assert not rollups.readings_wait()
            company = sums(Dimension.ALL)
            assert company == recount()
            for dimension in Dimension:
                assert all(value <= company[metric] for metric, value in sums(dimension).items() if company[metric] > 0)
            by_hour = select(ReachHour.metric, func.sum(ReachHour.value)).where(ReachHour.dimension == Dimension.ALL)
            hours = {name: int(value) for name, value in db.session.execute(by_hour.group_by(ReachHour.metric))}
            assert {name: company.get(name, 0) for name in hours} == hours
        assert jobs.keep_basis(NOW) is True and jobs.keep_basis(NOW) is False
        assert jobs.differences() == []


def sums(dimension: Dimension) -> dict[str, int]:
    wanted = select(ReachCount.metric, func.sum(ReachCount.value)).where(ReachCount.dimension == dimension)
    return {name: int(value) for name, value in db.session.execute(wanted.group_by(ReachCount.metric)) if value}


def recount() -> dict[str, int]:
    """The company's figures of all time, counted in another way: row by row."""
    found: dict[str, int] = {}
    clicks = db.session.scalars(select(ClickHour)).all()
    for name in ("raw", "human", "machine", "suspected"):
        found[f"clicks_{name}"] = sum(getattr(each, name) for each in clicks)
    found[metrics.UNIQUE] = sum(each.unique for each in clicks)
    found[metrics.LANDED] = sum(db.session.scalars(select(LandingHour.landed)))
    posts = db.session.scalars(select(Publication)).all()
    found[metrics.POSTS] = len(posts)
    found[metrics.FOLLOWERS] = sum(each.followers or 0 for each in posts)
    followed = {each.share_id for each in posts if each.followers is not None}
    stands: dict[int, dict[str, int]] = {}
    told_last = (Reading.source == "network").asc(), Reading.captured_at, Reading.id
    for each in db.session.scalars(select(Reading).order_by(*told_last)):
        stands.setdefault(each.share_id, {})[each.metric] = each.value
    by_networks = select(Reading.share_id, Reading.metric).where(Reading.source == "network").distinct()
    link_of = dict(db.session.execute(select(Share.id, Share.link_id)).all())
    human = dict.fromkeys(db.session.scalars(select(Link.id)), 0)
    for hour in clicks:
        human[hour.link_id] += hour.human
    names = (metrics.SHOWN, metrics.INTERACTIONS_SHOWN, metrics.INTERACTIONS_FOLLOWED, metrics.CLICKS_SHOWN)
    found |= dict.fromkeys(names, 0)
    for share_id, stand in stands.items():
        for name, value in stand.items():
            found[name] = found.get(name, 0) + value
        interactions = stand.get("likes", 0) + stand.get("comments", 0)
        found[metrics.INTERACTIONS_FOLLOWED] += interactions if share_id in followed else 0
        told = {each for share, each in db.session.execute(by_networks) if share == share_id}
        displays = sorted({"impressions", "views"} & set(stand), key=lambda name: (name not in told, name))
        if (shown := stand[displays[0]] if displays else None) is not None:
            found[metrics.SHOWN] += shown
            found[metrics.INTERACTIONS_SHOWN] += interactions
            found[metrics.CLICKS_SHOWN] += human[link_of[share_id] or 0]
    won = [each for each in db.session.scalars(select(Conversion)) if each.link_id or each.code_id]
    found[metrics.CONVERSIONS] = found[metrics.SALES] = len(won)
    found[metrics.VALUE] = sum(each.value or 0 for each in won)
    back = [each for each in won if each.state is ConversionState.REVERSED]
    found[metrics.REVERSED] = len(back)
    ids = {each.id for each in won}
    refunds = sum(each.amount for each in db.session.scalars(select(Refund)) if each.conversion_id in ids)
    left = sum((each.value or 0) - each.refunded for each in back)
    found[metrics.REFUNDED] = refunds + left
    return {name: value for name, value in found.items() if value}


def test_a_click_on_ones_preview_is_of_the_words_that_are_lent(installation: Installation) -> None:
    person = installation.person(now=NOW - 60 * HOUR)
    with installation.app.app_context():
        with writing():
            share = making.published(person, at=NOW - 55 * HOUR, caption="caption:7", followers=9)
            link = making.link_of(share)
            making.reading(share, "likes", 4, NOW - HOUR)
        making.clicks(installation.settings.data_dir, link, human=2, at=NOW - 56 * HOUR)
        intake.take_in_clicks(NOW)
        jobs.count_readings(NOW)
        assert jobs.differences() == []  # nobody has noted the words so far
        making.read()
        making.clicks(installation.settings.data_dir, link, human=1, at=NOW - 2 * HOUR)
        intake.take_in_clicks(NOW)
        assert jobs.differences() == []
        with reading():
            assert sums(Dimension.CAPTION) == sums(Dimension.ALL)
            assert sums(Dimension.ALL)[metrics.RAW] == 3
            assert db.session.get_one(Link, link.id, populate_existing=True).caption == "caption:7"


def test_another_zone_gives_the_same_sums_on_other_days(installation: Installation) -> None:
    with installation.app.app_context():
        story = Story(installation, 3)
        for _ in range(30):
            story.one()
        for job in (intake.take_in_clicks, jobs.count_readings, jobs.count_landings, story.read):
            job(NOW)
        jobs.keep_basis(NOW)
        with reading():
            before, days = sums(Dimension.ALL), {row.day for row in db.session.scalars(select(ReachCount))}
    object.__setattr__(installation.settings, "time_zone", "Pacific/Auckland")
    with installation.app.app_context():
        with reading():
            assert not rebuilding.stands()
        assert jobs.keep_basis(NOW) is True
        assert jobs.differences() == []
        with reading():
            assert sums(Dimension.ALL) == before
            assert {row.day for row in db.session.scalars(select(ReachCount))} != days
            auckland = installation.settings.zone
            for each in db.session.scalars(select(Publication)):
                assert each.day == each.at.astimezone(auckland).date()
