"""Tiers of programmes: by deliverables, sales and clicks; up at once, down by rule; a rule changed in mid-month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from advocacy.database import db, reading, writing
from advocacy.errors import Breach, NotAllowed
from advocacy.history import Record, record
from advocacy.history.readers import follow
from advocacy.history.sealing import seal
from advocacy.links.attribution.models import Conversion, ConversionKind, ConversionState
from advocacy.people.capabilities import Role
from advocacy.reach.models import Dimension, Provenance, ReachCount
from influencers.products import requests
from influencers.programmes import exclusive, feats, jobs, readers, tiers
from influencers.programmes.models import Enrolment
from influencers.programmes.standing import counted
from influencers.programmes.tier_models import FeatDay
from rewards.perks import perks
from rewards.standing import ladders, reviewing
from rewards.standing import tiers as standing_tiers
from rewards.standing.ladder import Tier
from rewards.standing.models import EVERYBODY, Counted, Period
from tests.influencers.gifts import HOME, ME, NOW, partner, product
from tests.installation import Installation

INSIDER = Tier("insider", "Insider", 2, "brand", "star")
LEGEND = Tier("legend", "Legend", 4, "good", "trophy")


@pytest.fixture
def context(installation: Installation) -> Iterator[Installation]:
    """An application context on both engines."""
    with installation.app.app_context():
        yield installation


def ladder(mine: Enrolment, *steps: Tier, now: datetime = NOW, **said: Any) -> None:
    """The next version of the programme's tiers."""
    given = {"period": Period.ROLLING, "days": 90, "grace_days": 0, "counts": Counted.DELIVERABLES, **said}
    ladders.publish(mine.programme_id, steps or (INSIDER, LEGEND), **given, actor=ME, now=now, why="Tiers")


def told(to: str, number: int, mine: Enrolment, at: datetime, came: str = "published") -> None:
    """What the history of a deliverable says, to the reader."""
    details = {"enrolment": mine.id, "person_id": mine.person_id}
    said = Record(number, at, ME, "deliverable", str(number), "move", came, to, None, details)
    readers.FEATS.read([said], at)


def settle(now: datetime) -> None:
    """What the timetable's jobs do within a minute or two."""
    sealed()
    follow(readers.FEATS, now)
    jobs.count_feats(now)
    sealed()
    follow(readers.TIERS, now)


def sealed() -> None:
    """Seals what was written."""
    with writing():
        seal()


def sale(mine: Enrolment, number: int, value: int, at: datetime = NOW, currency: str = "EUR") -> Conversion:
    """A sale that the partner won, with its history."""
    found = Conversion(
        key=f"sale:{number}", kind=ConversionKind.SALE, at=at, received_at=at, value=value, currency=currency,
        state=ConversionState.ATTRIBUTED, person_id=mine.person_id, programme=mine.programme.tag,
    )  # fmt: skip
    db.session.add(found)
    db.session.flush()
    record("conversion", found.id, "attribute", actor=ME, now=at, about=mine.person_id)
    return found


def test_verified_deliverables_lift_at_once_and_are_taken_back(context: Installation) -> None:
    """Up in the same minute; a post that is looked at again counts no more, and what was never reached is corrected."""
    with writing():
        mine = partner()
        ladder(mine)
        for number in (1, 2, 2):
            told("verified", number, mine, NOW)
    settle(NOW)
    with writing():
        mine = db.session.get_one(Enrolment, mine.id)
        assert mine.tier == "insider" and tiers.tier_at(mine.id, NOW) == "insider"
        assert tiers.tier_at(mine.id, NOW - timedelta(seconds=1)) == ""
        assert tiers.people_by_tier(mine.programme_id) == {"insider": 1}
        told("in_live_review", 2, mine, NOW + timedelta(days=1), came="verified")
    later = NOW + timedelta(days=1)
    settle(later)
    settle(later)
    with reading():
        assert [(each.tier, each.verb) for each in tiers.tiers_since(mine.id)] == [("", "correct"), ("insider", "rise")]
        assert tiers.tier_at(mine.id, NOW + timedelta(hours=1)) == "insider"
        assert [each.tier for each in tiers.tiers_of([mine.id])[mine.id]] == ["insider", ""]


def test_sales_count_net_in_the_programmes_currency_whatever_the_order(context: Installation) -> None:
    """A refund before or after is the same; another currency is not converted and does not count."""
    steps = Tier("insider", "Insider", 10_000, "brand", "star")
    with writing():
        mine = partner()
        ladder(mine, steps, counts=Counted.SALES)
        one = sale(mine, 1, 9_000)
        sale(mine, 2, 50_000, currency="USD")
        sale(mine, 3, 3_000, at=NOW - timedelta(days=200))
    settle(NOW)
    with writing():
        first, last = NOW.date() - timedelta(days=89), NOW.date()
        asked = (Counted.SALES, mine.programme_id, [mine.person_id], first, last)
        assert counted(*asked) == {mine.person_id: 9_000} and tiers.tier_at(mine.id, NOW) == ""
        sale(mine, 4, 2_000)
        one = db.session.get_one(Conversion, one.id)
        one.refunded = 500
        record("conversion", one.id, "refund", actor=ME, now=NOW, about=mine.person_id)
    settle(NOW)
    settle(NOW)
    with reading():
        assert counted(*asked) == {mine.person_id: 10_500} and tiers.tier_at(mine.id, NOW) == "insider"
        assert not db.session.scalars(select(FeatDay).where(FeatDay.unlooked)).all()


def test_a_rule_changed_in_mid_month_holds_from_its_day_on(context: Installation) -> None:
    """Nobody loses a tier by it before their period is over; then one step down, told with the verb."""
    later, end = NOW + timedelta(days=15), NOW + timedelta(days=200)
    with writing():
        mine = partner()
        ladder(mine)
        ladder(mine, Tier("insider", "Insider", 3, "brand", "star"), LEGEND, valid_from=later)
        for number in (1, 2):
            told("verified", number, mine, NOW)
    settle(NOW)
    for at, tier in ((NOW, "insider"), (later, "insider"), (end, "")):
        with writing():
            reviewing.look_at_tiers([mine.person_id], at)
        settle(at)
        with reading():
            assert tiers.tier_at(mine.id, at) == tier
    with reading():
        assert [each.verb for each in tiers.tiers_since(mine.id)] == ["step_down", "rise"]


def test_clicks_count_from_the_rollups(context: Installation) -> None:
    with writing():
        mine = partner()
        ladder(mine, counts=Counted.CLICKS)
        facts = {"dimension": Dimension.PERSON, "key": str(mine.person_id), "day": NOW.date(), "unit": "clicks"}
        db.session.add(ReachCount(**facts, metric="clicks_human", provenance=Provenance.COUNTED, value=5))
        db.session.flush()
        reviewing.look_at_tiers([mine.person_id], NOW)
    settle(NOW)
    with reading():
        assert tiers.tier_at(mine.id, NOW) == "legend"


def test_perks_and_products_of_a_tier(context: Installation) -> None:
    """Only who reached the programme's tier gets them, and only while they take part."""
    with writing():
        mine = partner()
        ladder(mine)
        least = standing_tiers.reference("insider", mine.programme_id)
        kept = perks.add_perk("Early look", cost=1, tier=least, actor=ME, now=NOW)
        gift = product(mine, tier="insider")
        assert exclusive.perks_of(mine.programme) == [kept]
        assert not standing_tiers.reaches(mine.person_id, least)
        with pytest.raises(NotAllowed, match="higher tier"):
            requests.request(mine, gift, gift.variants[0].id, HOME, actor=ME, now=NOW)
        for number in (1, 2):
            feats.verify(number, mine.id, NOW)
    jobs.count_feats(NOW)
    with writing():
        mine = db.session.get_one(Enrolment, mine.id)
        assert standing_tiers.reaches(mine.person_id, least)
        assert not standing_tiers.reaches(mine.person_id, standing_tiers.reference("legend", mine.programme_id))
        gift = db.session.merge(gift)
        requests.request(mine, gift, gift.variants[0].id, HOME, actor=ME, now=NOW)
        other = partner("Others", "dan@out.example")
        assert not standing_tiers.reaches(other.person_id, least)


def test_everybodys_ladder_counts_points(sqlite: Installation) -> None:
    with sqlite.app.app_context(), writing(), pytest.raises(Breach) as refused:
        ladders.publish(EVERYBODY, (INSIDER,), period=Period.ROLLING, days=30, grace_days=0, counts=Counted.SALES,
                        actor=ME, now=NOW, why="x")  # fmt: skip
    assert "counts" in refused.value.errors


def test_the_api_of_tiers_takes_what_is_counted(installation: Installation) -> None:
    with installation.app.app_context(), writing():
        number = partner().programme_id
    desk = installation.api_of(installation.person(Role.MARKETING))
    tier = {"key": "insider", "name": "Insider", "least": 50_000, "tone": "brand", "icon": "star"}
    given = {"programme_id": number, "tiers": [tier], "days": 90, "counts": "sales", "why": "To thank them"}
    made = desk("POST", "/tiers", given)
    assert made.status_code == 201 and made.get_json()["counts"] == "sales"
    assert desk("POST", "/tiers", {**given, "counts": "likes"}).status_code == 422


def test_what_counts_is_what_is_verified_now(sqlite: Installation) -> None:
    """Whatever is verified and looked at again in whatever order: the sum is how many are verified."""
    with sqlite.app.app_context():
        with writing():
            number = partner().id

        @given(st.lists(st.tuples(st.booleans(), st.integers(1, 4)), max_size=20))
        @settings(max_examples=25, deadline=None)
        def holds(moves: list[tuple[bool, int]]) -> None:
            verified: set[int] = set()
            with writing():
                for each in range(1, 5):
                    feats.unverify(each)
                for yes, each in moves:
                    if yes:
                        verified.add(each)
                        feats.verify(each, number, NOW)
                    else:
                        verified.discard(each)
                        feats.unverify(each)
                assert sum(db.session.scalars(select(FeatDay.total))) == len(verified)

        holds()
