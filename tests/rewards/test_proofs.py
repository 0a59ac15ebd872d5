"""The nightly proof finds whatever somebody with access to the database could break; and a doctor says so."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from advocacy.database import db, dialect_name, reading, writing
from advocacy.people.capabilities import Role
from rewards import credits, ledger
from rewards.books import examinations, holdings, jobs, proving, recounting, scores
from rewards.books.checking import Looked, Wrong
from rewards.books.models import ScoreBasis
from rewards.ledger import Event
from rewards.models import AccountKind, Entry, LedgerAccount, PointDay, Posting, RunOut
from tests.installation import Installation
from tests.reach.making import NOW

K = AccountKind
BREAKS = {
    "entries_balance": "UPDATE ledger_postings SET amount = amount + 1 WHERE id = 2",
    "units_balance": "UPDATE ledger_postings SET amount = amount + 1 WHERE id = 2",
    "no_orphans": "DELETE FROM ledger_postings WHERE entry_id = 1",
    "statements_add_up": "UPDATE ledger_entries SET person_id = 2 WHERE id = 1",
    "run_outs_add_up": "UPDATE ledger_run_outs SET amount = amount + 1",
    "nothing_below_zero": "UPDATE ledger_postings SET amount = -25 WHERE id = 2",
    "scores_agree": "UPDATE point_days SET earned = earned + 5",
}
"""What breaks what."""


@contextmanager
def unlocked() -> Iterator[None]:
    """The database lets somebody change the ledger, as whoever owns it could; undone at the end."""
    with writing():
        for table in ("ledger_entries", "ledger_postings", "ledger_run_outs"):
            for verb in ("update", "delete"):
                on = f" ON {table}" if dialect_name() == "postgresql" else ""
                db.session.execute(text(f"DROP TRIGGER {table}_no_{verb}{on}"))
        yield


def wrong_checks() -> set[str]:
    proving.prove(NOW, lambda: NOW + timedelta(seconds=1))
    with reading():
        proof = proving.latest()
        assert proof and proof.wrong == sum(each["wrong"] for each in proof.checks)
        assert {each["check"] for each in proof.examples} == {each["name"] for each in proof.checks if each["wrong"]}
        return {each["name"] for each in proof.checks if each["wrong"]}


def test_each_check_finds_what_it_looks_for(installation: Installation) -> None:
    ann, ben = installation.person(), installation.person()
    with installation.app.app_context():
        with writing():
            entry = credits.give(Event("a", "x", NOW, ann, "a"), 25)
            credits.give(Event("b", "x", NOW, ben, "b"), 10, pending=True)
            credits.transfer(Event("c", "x", NOW, ann, "put aside"), K.AVAILABLE, K.HELD, 20)
            assert entry and credits.hold(entry, reason="fair_play", at=NOW)
            ended = credits.give(Event("late", "x", NOW, ann, "late"), 7)
            assert ended and credits.run_out(Event("end", "expired", NOW, ann, "end"), {ended.id: 7})
        assert wrong_checks() == set()
        with unlocked():
            pass  # from here on the database would let anybody
        kept = {table: _rows(table) for table in ("ledger_entries", "ledger_postings", "point_days", "ledger_run_outs")}
        for check, statement in BREAKS.items():
            with writing():
                db.session.execute(text(statement))
            assert check in wrong_checks(), check
            with writing():
                _restore(kept)
            assert wrong_checks() == set(), check
        with writing():
            db.session.execute(text("UPDATE point_days SET earned = 0"))
        proving.prove(NOW, lambda: NOW)
        with reading():
            (grave,) = examinations.ledger_is_proved(NOW)
            assert grave.grave and "does not add up" in grave.what
            late = examinations.ledger_is_proved(NOW + timedelta(days=3))[-1]
            assert not late.grave and "proved last on" in late.what
            assert [each.read(NOW)[""] for each in examinations.GAUGES] == [1.0, 0.0]
        assert installation.app.test_cli_runner().invoke(args=["ledger", "recount"]).exit_code == 0
        proved = installation.app.test_cli_runner().invoke(args=["ledger", "prove"])
        assert proved.exit_code == 0 and "sums to zero" in proved.output
        with writing():  # held for a perk that nobody asked for
            credits.give(Event("d", "x", NOW, ann), 9)
            credits.transfer(Event("e", "x", NOW, ann, "redemption:1"), K.AVAILABLE, K.HELD, 9)
        assert installation.app.test_cli_runner().invoke(args=["ledger", "prove"]).exit_code == 1
        with reading():
            newest = proving.latest()
            assert newest and [each["check"] for each in newest.examples] == ["held_is_accounted_for"]


def _rows(table: str) -> list[dict[str, object]]:
    with reading():
        return [dict(row) for row in db.session.execute(text(f"SELECT * FROM {table}")).mappings()]


def _restore(kept: dict[str, list[dict[str, object]]]) -> None:
    """Puts each changed value back; rows that are gone are written again."""
    models = {"ledger_entries": Entry, "ledger_postings": Posting, "point_days": PointDay}
    for table, rows in kept.items():
        for row in rows:
            if table == "ledger_entries":
                db.session.execute(update(Entry).where(Entry.id == row["id"]).values(person_id=row["person_id"]))
            elif table == "ledger_postings" and db.session.get(Posting, row["id"], populate_existing=True) is None:
                db.session.execute(insert(models[table]), [row])
            elif table == "ledger_postings":
                db.session.execute(update(Posting).where(Posting.id == row["id"]).values(amount=row["amount"]))
            elif table == "ledger_run_outs":
                db.session.execute(update(RunOut).values(amount=row["amount"]))
            else:
                theirs = PointDay.person_id == row["person_id"]
                db.session.execute(update(PointDay).where(theirs).values(earned=row["earned"]))


def test_scores_follow_the_companys_zone(sqlite: Installation) -> None:
    person = sqlite.person()
    with sqlite.app.app_context():
        with writing():
            credits.give(Event("a", "x", NOW.replace(hour=23), person), 25)
        assert jobs.keep_basis(NOW) and not jobs.keep_basis(NOW)
        with writing():
            db.session.merge(ScoreBasis(id=1, zone="Pacific/Auckland", made_at=NOW))
            db.session.execute(update(PointDay).values(day=NOW.date() + timedelta(days=1)))
        assert jobs.keep_basis(NOW)
        with reading():
            assert scores.earned(person, NOW.date(), NOW.date()) == 25
        assert proving.prove(NOW, lambda: NOW) == 0


def test_a_day_that_lost_all_is_marked_for_the_boards(installation: Installation) -> None:
    """Otherwise a leaderboard would keep a month that nothing was earned in."""
    person, other = installation.person(), installation.person()
    with installation.app.app_context():
        with writing():
            credits.give(Event("a", "x", NOW, person), 25)
            credits.give(Event("b", "x", NOW, other), 5)
            db.session.execute(
                update(PointDay).where(PointDay.person_id == person).values(day=NOW.date() - timedelta(days=40))
            )
            db.session.execute(update(PointDay).values(unranked=False))
        with writing():
            recounting.recount([person, other])
            recounting.recount([person, other])
        with reading():
            days = db.session.scalars(select(PointDay).order_by(PointDay.person_id, PointDay.day)).all()
            assert [(each.earned, each.unranked) for each in days] == [(0, True), (25, True), (5, False)]
        assert proving.prove(NOW, lambda: NOW) == 0


def test_a_recount_beside_first_credits_loses_none_and_counts_none_twice(installation: Installation) -> None:
    """On PostgreSQL a first credit of somebody finds no account that a recount could hold: their row is held."""
    people = [installation.person() for _ in range(3)]
    failed: list[Exception] = []

    def book(number: int) -> None:
        with installation.app.app_context():
            for day in range(12):
                event = Event(f"{number}:{day}", "x", NOW + timedelta(days=day), people[number])
                with writing():
                    credits.give(event, 5, pending=day < 2)
            db.session.remove()

    def recount() -> None:
        with installation.app.app_context():
            for _ in range(12):
                with writing():
                    recounting.recount(people)
            db.session.remove()

    def run(each: Callable[[], None]) -> None:
        try:
            each()
        except SQLAlchemyError as wrong:
            failed.append(wrong)

    doing = [partial(book, number) for number in range(3)] + [recount]
    threads = [threading.Thread(target=run, args=(each,)) for each in doing]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with installation.app.app_context():
        with reading():
            assert not failed and scores.earned_by(None, NOW.date(), date.max) == dict.fromkeys(people, 50)
        assert proving.prove(NOW, lambda: NOW) == 0


def test_what_other_rooms_hand_in_is_asked_of_some_people_at_a_time(
    sqlite: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    people, asked = [sqlite.person() for _ in range(3)], list[list[int]]()
    monkeypatch.setattr(holdings, "AT_ONCE", 2)

    def look(some: Sequence[int]) -> Looked:
        asked.append(list(some))
        return Looked(len(some), [Wrong("here", 1, 0)] if people[2] in some else [])

    with sqlite.app.app_context():
        with writing():
            for each in people:
                credits.give(Event(f"a:{each}", "x", NOW, each), 5)
        assert proving.prove(NOW, lambda: NOW, [("by_hand", look)]) == 1
        assert asked == [people[:2], people[2:]]


def test_proofs_are_for_admins_and_for_who_sees_the_ledger(sqlite: Installation) -> None:
    with sqlite.app.app_context():
        proving.prove(NOW, lambda: NOW)
        assert db.session.query(LedgerAccount).count() == 0
        assert ledger.balances(ledger.COMPANY)[K.ISSUED] == 0
    page = sqlite.browser_of(sqlite.person(Role.ADMIN)).get("/rewards/proofs").text
    assert "Every unit sums to zero" in page and "Proved" in page
    assert sqlite.browser_of(sqlite.person()).get("/rewards/proofs").status_code == 403
