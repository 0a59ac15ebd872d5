"""Rows named by several columns, or by a beginning: the right ones on both engines, by their index on SQLite."""

from __future__ import annotations

import ast

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import InstrumentedAttribute

from advocacy.database import among, begins_with, db, reading, writing
from advocacy.mailing import Mail
from advocacy.posts.models import Share
from rewards.models import AccountKind, HolderKind, LedgerAccount
from tests.house.source import called, modules
from tests.installation import Installation

KEY = (LedgerAccount.holder_kind, LedgerAccount.holder_id)
WANTED = [(HolderKind.PROGRAMME, 1), (HolderKind.ENROLMENT, 2)]


def _account(holder: HolderKind, number: int) -> LedgerAccount:
    return LedgerAccount(kind=AccountKind.PENDING, holder_kind=holder, holder_id=number, unit="EUR")


def _account_in(unit: str) -> LedgerAccount:
    return LedgerAccount(kind=AccountKind.PENDING, holder_kind=HolderKind.COMPANY, holder_id=0, unit=unit)


def test_only_the_named_rows(installation: Installation) -> None:
    """Not those that share a column with one and a column with another; of no rows, none."""
    kinds, numbers = (HolderKind.PROGRAMME, HolderKind.ENROLMENT), (1, 2, 3)
    with installation.app.app_context():
        with writing():
            db.session.add_all(_account(kind, number) for kind in kinds for number in numbers)
        with reading():
            found = {tuple(row) for row in db.session.execute(select(*KEY).where(among(KEY, WANTED)))}
            none = db.session.execute(select(*KEY).where(among(KEY, []))).all()
    assert found == set(WANTED) and none == []


def test_sqlite_finds_them_by_the_index(sqlite: Installation) -> None:
    """As a plain list of pairs, the whole table would be read."""
    with sqlite.app.app_context(), reading():
        wanted = select(*KEY).where(among(KEY, WANTED)).compile(db.engine, compile_kwargs={"literal_binds": True})
        plan = " ".join(row[3] for row in db.session.execute(text(f"EXPLAIN QUERY PLAN {wanted}")))
    assert "IN (VALUES (" in str(wanted)
    assert "SEARCH ledger_accounts USING" in plan and "SCAN ledger_accounts" not in plan


@pytest.mark.parametrize("prefix", ["item:1:", "a%", "a_", "ä", "z"])
def test_beginnings(installation: Installation, prefix: str) -> None:
    """As Python has it, signs that LIKE reads as others too; great and small letters are apart."""
    texts = ["item:1:2", "item:1", "item:10:1", "ITEM:1:3", "a%b", "ab", "a_b", "äb", "Äb", "zz", "z", "y"]
    with installation.app.app_context():
        with writing():
            db.session.add_all(_account_in(each) for each in texts)
        with reading():
            found = set(db.session.scalars(select(LedgerAccount.unit).where(begins_with(LedgerAccount.unit, prefix))))
    assert found == {each for each in texts if each.startswith(prefix)} and found


@pytest.mark.parametrize("column", [Share.source_ref, Mail.message_id])
def test_sqlite_finds_beginnings_by_the_index(sqlite: Installation, column: InstrumentedAttribute[str]) -> None:
    with sqlite.app.app_context(), reading():
        wanted = select(column).where(begins_with(column, "item:1:")).compile(
            db.engine, compile_kwargs={"literal_binds": True}
        )  # fmt: skip
        plan = " ".join(row[3] for row in db.session.execute(text(f"EXPLAIN QUERY PLAN {wanted}")))
    assert f"SEARCH {column.class_.__tablename__} USING" in plan


def test_nobody_writes_the_list_by_hand() -> None:
    """``tuple_(...).in_(...)`` stands in one place."""
    writers = {
        module.name
        for module in modules()
        for call in module.find(ast.Call)
        if called(call) == "in_" and ast.unparse(call.func).startswith("tuple_(")
    }
    assert writers == {"advocacy.database.keys"}
