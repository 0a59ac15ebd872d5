"""Who had a link when it was clicked wins, also once they have left; what is clicked later is nobody's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from advocacy.database import db, reading, writing
from advocacy.links import leaving
from advocacy.links.attribution import jobs, touches
from advocacy.links.attribution.models import Conversion, ConversionState
from advocacy.links.attribution.rules import LONGEST
from advocacy.links.door import click_ids
from advocacy.links.models import FormerOwner, Link, LinkState
from advocacy.people import privacy
from advocacy.people.accounts import deactivate
from advocacy.people.models import Person
from advocacy.records import erasing
from tests.installation import Installation
from tests.links.attribution.making import BOUGHT, SHOP, clicked, programme, sold

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LEFT = BOUGHT + HOUR
TOLD = BOUGHT + 3 * DAY


@pytest.fixture
def lea(installation: Installation) -> int:
    return installation.person(name="Lea")


@pytest.fixture
def hers(installation: Installation, lea: int) -> Link:
    """A link of hers whose clicks have ids, and one whose clicks have none."""
    tag = programme(installation)
    with installation.app.app_context(), writing():
        for slug, named in (("lea", tag), ("plain", "")):
            made = Link(
                slug=slug, target="https://shop.example/", person_id=lea, team_id=7, programme=named,
                click_ids=bool(named), state=LinkState.ACTIVE, created_at=BOUGHT - 9 * DAY,
            )  # fmt: skip
            db.session.add(made)
        return db.session.scalars(select(Link).where(Link.slug == "lea")).one()


def left(installation: Installation, person_id: int) -> None:
    """Takes her off her links, twice as leaving may."""
    for _time in (1, 2):
        with installation.app.app_context(), writing():
            leaving.cut_from(db.session.get_one(Person, person_id), actor=SHOP, now=LEFT, why="Moved on")


def test_a_sale_that_is_told_after_she_left_is_hers_if_the_click_was(
    installation: Installation, lea: int, hers: Link
) -> None:
    before, after = clicked(installation, hers), clicked(installation, hers, days=-0.1)
    left(installation, lea)
    with installation.app.app_context(), reading():
        assert db.session.scalars(select(FormerOwner.link_id)).all() == [hers.id]
        assert db.session.scalars(select(Link.person_id)).all() == [None, None]
    won = sold(installation, "1", [before], now=TOLD)
    assert (won.state, won.person_id, won.team_id, won.link_id) == (ConversionState.ATTRIBUTED, lea, 7, hers.id)
    later = sold(installation, "2", [before, after], at=BOUGHT + 4 * HOUR, now=TOLD)
    assert (later.state, later.person_id, later.link_id) == (ConversionState.ATTRIBUTED, None, hers.id)


def test_a_click_that_waits_while_she_leaves_is_hers(installation: Installation, lea: int, hers: Link) -> None:
    """Its host was away: the sale was told, she left, and only then is the click taken in."""
    click = click_ids.new_click_id()
    waits = sold(installation, "1", [click_ids.spelt(click)], now=BOUGHT + HOUR / 2)
    assert waits.state is ConversionState.RECEIVED
    left(installation, lea)
    with installation.app.app_context():
        with writing():
            touches.keep([touches.Told(click, hers.id, BOUGHT - HOUR)])
        jobs.decide_waiting(TOLD)
        with reading():
            found = db.session.get_one(Conversion, waits.id)
            assert (found.state, found.person_id) == (ConversionState.ATTRIBUTED, lea)


def test_she_may_read_of_it_and_nobody_knows_once_she_is_erased(
    installation: Installation, lea: int, hers: Link
) -> None:
    click = clicked(installation, hers)
    left(installation, lea)
    with installation.app.app_context(), writing():
        exported = next(each for each in privacy.listed().exporters if each.name == "former_links")
        assert [row["link_id"] for row in exported.rows(lea)] == [hers.id]
        person = db.session.get_one(Person, lea)
        deactivate(person, actor=SHOP, now=LEFT, why="Moved on")
        erasing.erase_person(person, "She asked", actor=SHOP, now=TOLD)
        assert db.session.scalars(select(FormerOwner)).all() == []
    won = sold(installation, "1", [click], now=TOLD)
    assert (won.state, won.person_id) == (ConversionState.ATTRIBUTED, None)


def test_it_is_forgotten_once_no_window_reaches_her_clicks(installation: Installation, lea: int, hers: Link) -> None:
    left(installation, lea)
    with installation.app.app_context():
        for now, there in ((LEFT + LONGEST, [hers.id]), (LEFT + LONGEST + HOUR, [])):
            jobs.forget(now)
            with reading():
                assert db.session.scalars(select(FormerOwner.link_id)).all() == there
