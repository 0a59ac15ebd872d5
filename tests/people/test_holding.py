"""What holds shield, in SQL: true or false for every row, whichever of its columns are empty."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import literal, not_, select, true

from advocacy.database import db, reading, writing
from advocacy.history import Actor, record, timeline
from advocacy.history.models import HistoryRow
from advocacy.people.holding import Held
from advocacy.records import retention
from advocacy.records.kinds import all_kinds
from tests.installation import Installation
from tests.posts.lending import NOW

BEFORE, LONG_AGO = NOW - timedelta(days=1), NOW - timedelta(days=3)


@pytest.mark.parametrize(
    ("about", "actor", "held", "stays"),
    [
        (None, None, {1}, False),
        (None, 1, {1}, True),
        (None, 2, {1}, False),
        (1, None, {1}, True),
        (2, None, {1}, False),
        (1, 2, {1}, True),
        (2, 1, {1}, True),
        (2, 3, {1}, False),
        (2, 3, set(), False),
    ],
)
def test_a_hold_on_a_person_spares_their_history_and_no_other(
    installation: Installation, about: int | None, actor: int | None, held: set[int], stays: bool
) -> None:
    """A row about nobody, or by nobody, is not held by being empty."""
    by = Actor.system() if actor is None else Actor(Actor.system().kind, actor, "")
    with installation.app.app_context():
        with writing():
            record("note", 1, "add", actor=by, now=NOW, about=about, told="so")
        with reading():
            row = timeline("note", 1)[0].id
            for kind in all_kinds():
                shield = retention.shielded(kind, Held(people=frozenset(held)))
                found = db.session.execute(select(shield, not_(shield)).where(HistoryRow.id == row)).one()
                assert tuple(found) == (stays, not stays), kind.key


@pytest.mark.parametrize("column", ["person", "item", "item_ref", "campaign", "at"])
def test_a_shield_is_never_null(installation: Installation, column: str) -> None:
    held = Held(
        people=frozenset({1}), items=frozenset({1}), campaigns=frozenset({"Spring"}), periods=((NOW, None),)
    )  # fmt: skip
    with installation.app.app_context(), reading():
        absent = select(HistoryRow.from_state if column in ("item_ref", "campaign") else HistoryRow.about_id)
        if column == "at":
            absent = select(HistoryRow.at)
        empty = absent.where(HistoryRow.id == -1).scalar_subquery()
        assert db.session.scalar(select(not_(held.shields(**{column: empty})))) in (True, 1)


@pytest.mark.parametrize("name", ["Spring", "SPRING", "spring"])
def test_campaigns_are_known_whatever_their_capitals(installation: Installation, name: str) -> None:
    held = Held(campaigns=frozenset({"spRing"}))
    assert held.covers(campaign=name)
    with installation.app.app_context(), reading():
        assert db.session.scalar(select(literal(1)).where(held.shields(campaign=literal(name)))) == 1


@pytest.mark.parametrize(
    ("since", "until", "stays"), [(NOW, None, False), (None, LONG_AGO, False), (BEFORE, NOW, True)]
)
def test_what_lasted_is_held_by_any_part_of_it(
    installation: Installation, since: datetime | None, until: datetime | None, stays: bool
) -> None:
    """It began two days before and ended an hour before."""
    held = Held(periods=((since, until),))
    with installation.app.app_context():
        with writing():
            for days, hours in ((2, 0), (0, 1)):
                record("note", days, "add", actor=Actor.system(), now=NOW - timedelta(days=days, hours=hours))
        with reading():
            began = select(HistoryRow.at).where(HistoryRow.noun == "note", HistoryRow.noun_id == "2").scalar_subquery()
            ended = select(HistoryRow.at).where(HistoryRow.noun == "note", HistoryRow.noun_id == "0").scalar_subquery()
            shield = held.shields(began=began, at=ended)
            assert db.session.scalar(select(shield.is_(true()))) in (stays, int(stays))
