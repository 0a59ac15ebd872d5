"""What was sold while somebody took part earns, however late it is told and wherever they stand by then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import flask_migrate
import pytest
from sqlalchemy import select

from advocacy import schema
from advocacy.database import db, reading, writing
from advocacy.links import leaving as leaving_links
from advocacy.links.attribution import conversions, touches
from advocacy.links.attribution.models import ConversionKind
from advocacy.links.attribution.telling import Told
from advocacy.links.door import click_ids
from advocacy.links.models import Link, LinkState
from advocacy.people import privacy
from influencers.commissions import previewing
from influencers.commissions.deciding import Applied
from influencers.commissions.models import CommissionIntake
from influencers.programmes import enrolments
from influencers.programmes.models import Enrolment, EnrolmentPart, EnrolmentState
from tests.influencers.commissions_world import (
    ME,
    NOW,
    TEN,
    World,
    agrees,
    catch_up,
    commission_of,
    enrolment_of,
    make_world,
)
from tests.installation import Installation

DAY = timedelta(days=1)
OUT = NOW + 10 * DAY
BACK = NOW + 20 * DAY
TOLD = NOW + 30 * DAY
S = EnrolmentState


@pytest.fixture
def world(installation: Installation) -> Iterator[World]:
    """Cleo takes part, and sells with her code."""
    with installation.app.app_context():
        yield make_world(installation)


def again(enrolment: Enrolment, state: EnrolmentState, now: datetime) -> None:
    """Invited, or asks, once more."""
    enrolments.enrol(enrolment.programme, enrolment.person, state, actor=ME, now=now)


def decline(enrolment: Enrolment) -> None:
    again(enrolment, S.INVITED, BACK)
    enrolments.answer(enrolment, False, actor=ME, now=BACK + DAY)


def reject(enrolment: Enrolment) -> None:
    again(enrolment, S.PENDING, BACK)
    enrolments.reject(enrolment, actor=ME, now=BACK + DAY, why="No.")


SINCE: dict[EnrolmentState, Callable[[Enrolment], None]] = {
    S.DEACTIVATED: lambda _enrolment: None,
    S.INVITED: lambda enrolment: again(enrolment, S.INVITED, BACK),
    S.PENDING: lambda enrolment: again(enrolment, S.PENDING, BACK),
    S.DECLINED: decline,
    S.REJECTED: reject,
    S.ARCHIVED: lambda enrolment: enrolments.archive(enrolment, actor=ME, now=BACK),
    S.BANNED: lambda enrolment: enrolments.ban(enrolment, actor=ME, now=BACK, why="Spam."),
    S.APPROVED: lambda enrolment: enrolments.reinstate(enrolment, actor=ME, now=BACK),
}


def outcomes() -> list[str]:
    """What came of the sales, in their order."""
    with reading():
        return list(db.session.scalars(select(CommissionIntake.outcome).order_by(CommissionIntake.conversion_id)))


@pytest.mark.parametrize("state", SINCE)
def test_a_sale_counts_by_when_they_took_part(world: World, state: EnrolmentState) -> None:
    """Wherever they stand since: while they took part it earns, before and in between it doesn't."""
    with writing():
        enrolments.deactivate(enrolment_of(world), actor=ME, now=OUT, why="Away.")
    with writing():
        SINCE[state](enrolment_of(world))
    with reading():
        assert enrolment_of(world).state is state
    for at in (OUT - DAY, OUT, BACK - DAY, BACK + 2 * DAY):
        world.sell(at=at)
    catch_up(TOLD)
    last = "earned" if state is S.APPROVED else "not_enrolled"
    assert outcomes() == ["earned", "not_enrolled", "not_enrolled", last] and agrees(world)
    with reading():
        shown = previewing.preview(enrolment_of(world).programme, TEN, TOLD).examples  # the newest first
        assert [isinstance(each.would, Applied) for each in shown] == [state is S.APPROVED, False, False, True]


def test_what_was_sold_before_they_joined_earns_nothing(world: World) -> None:
    with writing():
        enrolment_of(world).since = NOW
    world.sell(at=NOW - DAY)
    world.sell(at=NOW)
    catch_up(TOLD)
    assert outcomes() == ["not_enrolled", "earned"]


def test_who_never_took_part_before_they_were_shut_out_earns_nothing(world: World) -> None:
    with writing():
        enrolment_of(world).since = OUT
        db.session.flush()
        enrolments.ban(enrolment_of(world), actor=ME, now=OUT, why="Spam.")
    world.sell(at=OUT - DAY)
    catch_up(TOLD)
    assert outcomes() == ["not_enrolled"]


def test_one_that_a_machine_of_the_release_before_ended_counts_until_its_end(world: World) -> None:
    with writing():
        enrolments.deactivate(enrolment_of(world), actor=ME, now=OUT, why="Away.")
        db.session.flush()
        db.session.query(EnrolmentPart).delete()
    world.sell(at=OUT - DAY)
    world.sell(at=OUT)
    catch_up(TOLD)
    assert outcomes() == ["earned", "not_enrolled"]


def test_a_leavers_sale_through_a_link_is_paid(world: World) -> None:
    """The click and the sale were before; the shop's list comes a week later."""
    click = click_ids.new_click_id()
    with writing():
        person = enrolment_of(world).person
        tag = enrolment_of(world).programme.tag
        link = Link(slug="cleo", target="https://shop.example/", person_id=person.id, programme=tag, click_ids=True,
                    state=LinkState.ACTIVE, created_at=NOW - 9 * DAY)  # fmt: skip
        db.session.add(link)
        db.session.flush()
        touches.keep([touches.Told(click, link.id, NOW - DAY)])
    with writing():
        leaving_links.cut_from(person, actor=ME, now=OUT, why="Moved on")
        enrolments.end_all_of(person, actor=ME, now=OUT, why="Moved on")
    told = Told(ConversionKind.SALE, NOW, "late", "", "", 10_000, "EUR", (click_ids.spelt(click),), ())
    with writing():
        sale, _new = conversions.receive(told, actor=ME, now=TOLD)
    catch_up(TOLD)
    made = commission_of(sale.id)
    assert made is not None and (made.person_id, made.amount) == (world.person_id, 1000)


def test_an_upgrade_reads_parts_that_are_over_from_the_history(world: World) -> None:
    """And they are in somebody's own data."""
    with writing():
        enrolment_of(world).since = OUT
        db.session.flush()
        enrolments.deactivate(enrolment_of(world), actor=ME, now=OUT, why="Away.")  # began before there was a history
        enrolments.reinstate(enrolment_of(world), actor=ME, now=OUT + DAY)
        enrolments.ban(enrolment_of(world), actor=ME, now=BACK, why="Spam.")
        enrolments.reinstate(enrolment_of(world), actor=ME, now=BACK + DAY)
    kept = [(world.enrolment_id, OUT + DAY, BACK)]
    assert parts() == kept
    db.session.remove()
    flask_migrate.downgrade(str(schema.MIGRATIONS), "0081")
    flask_migrate.upgrade(str(schema.MIGRATIONS))
    assert parts() == kept
    with reading():
        exported = next(each for each in privacy.listed().exporters if each.name == "enrolment_parts")
        assert [row["enrolment_id"] for row in exported.rows(world.person_id)] == [world.enrolment_id]


def parts() -> list[tuple[int, datetime, datetime]]:
    """Those that are over."""
    with reading():
        found = db.session.scalars(select(EnrolmentPart).order_by(EnrolmentPart.id))
        return [(each.enrolment_id, each.from_at, each.until_at) for each in found]
