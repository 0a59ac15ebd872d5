"""Whose word counts on a payout, and for which day: mixed runs, one's own line, years by the day of payment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.errors import Breach, NotAllowed
from advocacy.people.capabilities import Role
from advocacy.people.models import Person, PersonRole
from influencers.payouts import answers, details, files, pain002, queries
from influencers.payouts.details import Given
from influencers.payouts.details_models import Method
from influencers.payouts.models import BankAnswer, Outcome, Payout, PayoutState, PayoutYear, RunState
from influencers.payouts.paid_days import could_be, paid_on
from tests.influencers.payouts_world import EARNED, NOW, World, make_world
from tests.influencers.test_payout_files import pain, row
from tests.installation import Installation

REFUSED = "<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>AM04</Cd></Rsn></StsRsnInf>"


@pytest.fixture
def world(installation: Installation) -> Iterator[World]:
    """Two people who pay, and a programme, on both engines."""
    with installation.app.app_context():
        yield make_world(installation)


def by_hand_partner(world: World, cents: int) -> int:
    """Somebody whom a person pays."""
    person_id = world.partner(cents, account=False)
    with writing():
        person = db.session.get_one(Person, person_id)
        details.give(person, Given(Method.BY_HAND, "Cleo", "cleo@pay.example", country="US"), actor=person.actor,
                     now=EARNED)  # fmt: skip
    return person_id


def taken(world: World, run_id: int, content: bytes, now: object = NOW) -> BankAnswer:
    with writing():
        at = now if not isinstance(now, str) else clock.from_rfc3339(now)
        answer, _fresh = answers.take(queries.run_for(run_id), content, actor=world.actor(world.drafter), now=at)  # type: ignore[arg-type]
        return answer


def of_run(run_id: int) -> list[Payout]:
    return list(queries.payouts_of(queries.run_for(run_id), None).items)


def names_in(run_id: int) -> tuple[str, list[str]]:
    with reading():
        run = queries.run_for(run_id)
        return files.message_id(run), [files.transfer_id(run, each.id) for each in of_run(run_id)]


@pytest.mark.parametrize("kind", ["group", "batch", "line"])
def test_the_bank_speaks_of_its_own_file_alone(world: World, kind: str) -> None:
    """What a person pays by hand was never in it: it is not failed with it, so it is not paid a second time."""
    world.partner(5000)
    other = by_hand_partner(world, 7000)
    run_id = world.sent()
    of, ids = names_in(run_id)
    content = {
        "group": pain("", of=of, group=REFUSED), "batch": pain("", of=of, batch="<PmtInfSts>RJCT</PmtInfSts>"),
        "line": pain(row(ids[0], "RJCT", "50.00") + row(ids[1], "RJCT", "70.00"), of=of),
    }[kind]  # fmt: skip
    answer = taken(world, run_id, content)
    assert (answer.failed, len(answer.wrong)) == (1, int(kind == "line"))
    with reading():
        assert [each.state for each in of_run(run_id)] == [PayoutState.FAILED, PayoutState.EXPORTED]
        assert [each.enrolment.person_id for each in queries.waiting_for("EUR", None, NOW).items] != [other]
    with writing():
        answers.by_hand(of_run(run_id)[1], Outcome.PAID, "", actor=world.actor(world.drafter), now=NOW)
    with reading():
        assert queries.run_for(run_id).state is RunState.SETTLED


def test_nobody_takes_in_a_table_on_their_own_payout(world: World) -> None:
    """The whole table, so that nobody has to look which lines were taken; the bank's own file may come from them."""
    person_id = world.partner(5000)
    world.partner(2000)
    with writing():
        partner = db.session.get_one(Person, person_id)
        partner.role_rows = [*partner.role_rows, PersonRole(role=Role.FINANCE)]
    run_id = world.sent()
    of, ids = names_in(run_id)
    table = f"id,amount,currency,outcome,why\n{ids[1]},20.00,EUR,paid,\n{ids[0]},50.00,EUR,failed,Closed\n".encode()
    for content, refused in (
        (table, True),
        (pain(row(ids[0], "ACSP"), of=of), False),
        (table[: table.rindex(b"\n", 0, -1)], False),
    ):
        with writing():
            run, me = queries.run_for(run_id), world.actor(person_id)
            if not refused:
                assert answers.take(run, content, actor=me, now=NOW)[0].wrong == []
                continue
            with pytest.raises(NotAllowed, match="Your own payout"):
                answers.take(run, content, actor=me, now=NOW)
    with reading():
        assert [each.state for each in of_run(run_id)] == [PayoutState.EXPORTED, PayoutState.PAID]
    assert taken(world, run_id, table).failed == 1


@pytest.mark.parametrize(
    ("told", "pay_on", "today", "day"),
    [
        (None, "2026-12-31", "2027-01-04", "2026-12-31"), (None, "2027-01-04", "2027-01-02", "2027-01-02"),
        ("2026-12-30", "2027-01-04", "2027-01-04", "2026-12-30"),
        ("2027-01-05", "2027-01-04", "2027-01-04", "2027-01-04"),
    ],
)  # fmt: skip
def test_the_day_that_counts(told: str | None, pay_on: str, today: str, day: str) -> None:
    said = date.fromisoformat(told) if told else None
    assert paid_on(said, date.fromisoformat(pay_on), date.fromisoformat(today)) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("told", "fits"),
    [("2026-12-29", True), ("2026-12-28", False), ("2027-01-05", True), ("2027-01-06", False), ("2026-12-31", True)],
)
def test_a_day_that_can_be(told: str, fits: bool) -> None:
    assert could_be(date.fromisoformat(told), date(2026, 12, 30), date(2027, 1, 4)) is fits


@pytest.mark.parametrize(
    ("more", "day"),
    [
        ("<FctvIntrBkSttlmDt><Dt>2026-12-30</Dt></FctvIntrBkSttlmDt>", date(2026, 12, 30)),
        ("<FctvIntrBkSttlmDt><DtTm>2026-12-31T23:00:00+01:00</DtTm></FctvIntrBkSttlmDt>", date(2026, 12, 31)),
        ("<OrgnlTxRef><IntrBkSttlmDt>2026-12-30</IntrBkSttlmDt></OrgnlTxRef>", date(2026, 12, 30)),
        ("<AccptncDtTm>2026-12-28T09:00:00</AccptncDtTm>", None),
        ("<FctvIntrBkSttlmDt><Dt>soon</Dt></FctvIntrBkSttlmDt>", None),
    ],
)
def test_the_banks_own_day(more: str, day: date | None) -> None:
    """When the money went over; that an order was accepted is no payment."""
    (told,) = pain002.read(pain(row("k-1", "ACSC").replace("</TxSts>", f"</TxSts>{more}"))).lines
    assert told.paid_on == day


def test_a_payout_counts_in_the_year_in_which_it_was_paid(world: World) -> None:
    """Whenever its answer is taken in: thresholds of tax offices are by the year of payment."""
    for cents in (5000, 2000, 3000):
        world.partner(cents)
    run_id = world.sent()
    late = clock.from_rfc3339("2027-01-04T09:00:00Z")
    of, ids = names_in(run_id)
    settled = "<FctvIntrBkSttlmDt><Dt>2027-01-02</Dt></FctvIntrBkSttlmDt>"
    taken(world, run_id, pain(row(ids[0], "ACSC").replace("</TxSts>", f"</TxSts>{settled}"), of=of), late)
    lines = f"{ids[1]},20.00,EUR,paid,\n{ids[2]},30.00,EUR,paid,2026-11-01\n{ids[2]},30.00,EUR,paid,soon\n"
    answer = taken(world, run_id, f"id,amount,currency,outcome,paid_on\n{lines}".encode(), late)
    assert (answer.paid, len(answer.wrong)) == (1, 2)
    with writing():
        last = of_run(run_id)[2]
        with pytest.raises(Breach, match="on that day"):
            answers.by_hand(
                last, Outcome.PAID, "", actor=world.actor(world.drafter), now=late, paid_on=date(2027, 2, 1)
            )
        day = NOW.date() + timedelta(days=8)
        answers.by_hand(last, Outcome.PAID, "", actor=world.actor(world.drafter), now=late, paid_on=day)
    with reading():
        found = [(each.paid_on, each.number_year, each.number) for each in of_run(run_id)]
        assert found == [(date(2027, 1, 2), 2027, 1), (date(2026, 11, 24), 2026, 1), (date(2026, 11, 28), 2026, 2)]
        years = sorted((each.year, each.paid) for each in db.session.scalars(select(PayoutYear)).unique())
        assert years == [(2026, 2000), (2026, 3000), (2027, 5000)]
