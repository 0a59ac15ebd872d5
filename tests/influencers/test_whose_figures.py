"""Figures that are somebody's own, and years in which things arrived: told late, told of colleagues."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from advocacy import clock
from advocacy.database import db, writing
from advocacy.history import Actor
from advocacy.history.jobs import seal_waiting
from advocacy.history.readers import follow
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from influencers.partners import looking, partners
from influencers.payouts import readers
from influencers.payouts.models import PayoutYear
from influencers.products import requests
from tests.influencers import gifts
from tests.installation import Installation
from tests.reach import making

ME = Actor.system("test")


@pytest.mark.parametrize(
    ("roles", "told"), [((Role.AMBASSADOR,), (9, 1)), ((Role.EMPLOYEE, Role.AMBASSADOR), (None, None))]
)
def test_what_posts_got_is_told_of_outsiders_only(
    sqlite: Installation, roles: tuple[Role, ...], told: tuple[int | None, int | None]
) -> None:
    person = sqlite.person(*roles)
    with sqlite.app.app_context(), writing():
        partner = partners.keep_partner(db.session.get_one(Person, person), actor=ME, now=making.NOW)
        account = partners.add_account(partner, "sandbox", "me", actor=ME, now=making.NOW)
        making.reading(making.published(person), "likes", 9)
        assert looking._of_our_posts(account, making.NOW + timedelta(hours=1)) == told


@pytest.mark.parametrize(
    ("arrived", "year"),
    [("2026-12-30T11:00:00Z", 2026), ("2026-12-31T23:30:00Z", 2026), ("2027-01-02T11:00:00Z", 2027)],
)
def test_a_gift_counts_in_the_year_it_arrived_however_late_that_is_told(
    installation: Installation, arrived: str, year: int
) -> None:
    """The warehouse's sheet is taken in in January."""
    told = clock.from_rfc3339("2027-01-04T09:00:00Z")
    with installation.app.app_context():
        with writing():
            mine = gifts.partner()
            asked = gifts.asked(mine, gifts.product(mine))
            requests.approve(asked, actor=ME, now=gifts.NOW)
            requests.ship(asked, actor=ME, now=gifts.NOW)
            requests.deliver(asked, actor=ME, now=told, at=clock.from_rfc3339(arrived))
        seal_waiting(told)
        follow(readers.READER, told)
        with writing():
            kept = db.session.scalars(select(PayoutYear)).unique().all()
            assert [(each.year, each.in_kind) for each in kept] == [(year, 4900)]
