from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, insert, select, update

from advocacy.database import db, writing
from advocacy.posts.claiming import Claim, claim_due, claimed
from advocacy.posts.models import Share
from advocacy.posts.moving import move_share
from advocacy.posts.states import ShareState
from tests.installation import Installation
from tests.posts.lending import ACTOR, NOW, lent

SECOND = timedelta(seconds=1)


def copies(installation: Installation, share_id: int, count: int) -> None:
    """So many more rows like that share, due at the same time."""
    with installation.app.app_context(), writing():
        row = db.session.execute(select(Share.__table__).where(Share.id == share_id)).mappings().one()
        plain = {name: value for name, value in row.items() if name != "id"}
        db.session.execute(
            insert(Share.__table__), [{**plain, "source_ref": f"item:1:{number + 2}"} for number in range(count)]
        )


def test_workers_claim_500_shares_without_a_double(installation: Installation) -> None:
    copies(installation, lent(installation), 499)
    barrier = threading.Barrier(4)

    def work(number: int) -> list[int]:
        found: list[int] = []
        with installation.app.app_context():
            barrier.wait()
            while True:
                with writing():
                    claims = claim_due(f"worker {number}", NOW, 7)
                    for claim in claims:
                        share = claimed(claim)
                        assert share is not None
                        move_share(share, "send", actor=ACTOR, now=NOW)
                if not claims:
                    return found
                found += [claim.share_id for claim in claims]

    with ThreadPoolExecutor(4) as pool:
        lists = list(pool.map(work, range(4)))
    counts = Counter(share_id for each in lists for share_id in each)
    assert len(counts) == 500 and set(counts.values()) == {1}


def test_a_lease_that_ends_is_taken_over_and_the_old_holder_is_fenced(installation: Installation) -> None:
    lent(installation)
    with installation.app.app_context():
        with writing():
            (first,) = claim_due("one", NOW, 5, lease=10 * SECOND)
        with writing():
            assert claim_due("two", NOW + 9 * SECOND, 5) == []
        with writing():
            (second,) = claim_due("two", NOW + 10 * SECOND, 5)
        assert second.token > first.token
        with writing():
            assert claimed(first) is None
            assert claimed(second) is not None


def test_what_is_not_due_waits_or_is_quiet_is_left(installation: Installation) -> None:
    share_id = lent(installation)
    with installation.app.app_context():
        for column, value in (("due_at", NOW + SECOND), ("not_before", NOW + SECOND)):
            with writing():
                db.session.execute(update(Share).where(Share.id == share_id).values({column: value}))
            with writing():
                assert claim_due("one", NOW, 5) == []
        with writing():
            connection = db.session.get_one(Share, share_id, options=()).connection_id
            db.session.execute(
                update(db.metadata.tables["connections"]).values(blocked_until=NOW + 5 * SECOND).where(
                    db.metadata.tables["connections"].c.id == connection
                )
            )  # fmt: skip
        with writing():
            assert claim_due("one", NOW + 4 * SECOND, 5) == []
        with writing():
            assert len(claim_due("one", NOW + 5 * SECOND, 5)) == 1


def test_the_partial_index_is_used(sqlite: Installation) -> None:
    copies(sqlite, lent(sqlite), 50)
    with sqlite.app.app_context(), writing():
        statements: list[str] = []

        def note(_c: object, _cu: object, statement: str, _p: object, _co: object, _m: object) -> None:
            statements.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        claim_due("one", NOW, 5)
        event.remove(db.engine, "before_cursor_execute", note)
        parameters = ["x"] * statements[-1].count("?")
        plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statements[-1]}", tuple(parameters)).all()
        assert any("ix_shares_due" in str(row) for row in plan), plan


steps = st.lists(
    st.tuples(st.sampled_from(["claim", "record", "wait"]), st.integers(0, 2), st.integers(1, 60)), max_size=25
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_however_workers_meet_one_of_them_records(
    three_shares: tuple[Installation, list[int]], steps: list[tuple[str, int, int]]
) -> None:
    """Three workers claim, dawdle and record in any order: a share is recorded once, and by its last holder."""
    installation, ids = three_shares
    now = NOW
    holds: dict[int, dict[int, Claim]] = {0: {}, 1: {}, 2: {}}
    newest: dict[int, int] = {}
    recorded: Counter[int] = Counter()
    with installation.app.app_context():
        with writing():
            db.session.execute(update(Share).values(state=ShareState.SCHEDULED, lease_until=None, lease_owner=None))
        for deed, worker, amount in steps:
            if deed == "wait":
                now += amount * SECOND
                continue
            with writing():
                if deed == "claim":
                    for claim in claim_due(f"{worker}", now, amount % 3 + 1, lease=30 * SECOND):
                        assert claim.token > newest.get(claim.share_id, -1)
                        newest[claim.share_id] = claim.token
                        holds[worker][claim.share_id] = claim
                    continue
                for share_id, claim in list(holds[worker].items()):
                    share = claimed(claim)
                    assert (share is not None) == (newest[share_id] == claim.token)
                    if share is not None and share.state is ShareState.SCHEDULED:
                        move_share(share, "send", actor=ACTOR, now=now)
                        recorded[share_id] += 1
        assert all(count == 1 for count in recorded.values()) and set(recorded) <= set(ids)


@pytest.fixture
def three_shares(sqlite: Installation) -> tuple[Installation, list[int]]:
    first = lent(sqlite)
    copies(sqlite, first, 2)
    return sqlite, [first, first + 1, first + 2]
