"""Any order, duplication, delay and split of journals gives the counters and rollups of a plain recount."""

from __future__ import annotations

import dataclasses
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from advocacy.database import db, reading, writing
from advocacy.history import Actor
from advocacy.links.door.records import ClickRecord, Found
from advocacy.links.intake import posting, recounts, tally
from advocacy.links.models import Click, ClickHour, Link, Recount, RecountChange
from advocacy.links.verdicts.machines import Seen, Verdict
from advocacy.links.verdicts.rules import IN_FORCE, Rules, version
from advocacy.reach import facts, rebuilding, rollups
from advocacy.reach.models import ReachCount, ReachHour
from tests.installation import Installation
from tests.links import plain
from tests.links.doors import BROWSER, reserve

START = datetime(2026, 3, 2, 22, 50, tzinfo=UTC)
NARROW = dataclasses.replace(
    IN_FORCE, flood=6, hidden_flood=3, regular_visits=4, regular_apart=3, regular_spread=1, burst=2, repeat=4
)
"""The rules in force with limits so small that a few clicks reach them all."""
FACTS = {"raw", "human", "machine", "suspected", "unique"}

WHOLE = Seen("GET", BROWSER, secure=True, language=True, fetch_metadata=True)
SEEN = [WHOLE] * 12 + [
    Seen("GET", BROWSER), Seen("GET", BROWSER, secure=True), Seen("GET", "Opera/9.80 Presto/2.12", secure=True),
    Seen("GET", "curl/8"), Seen("HEAD", BROWSER), Seen("GET", BROWSER, prefetch=True), Seen("GET", ""),
]  # fmt: skip
PRIVATE = [Seen("GET", "", private=True), Seen("GET", "", private=True, mechanical=True)]


def clicks(chance: random.Random, links: tuple[int, int], number: int) -> list[ClickRecord]:
    """Clicks of few visitors in few minutes around an hour's and a day's end, often by the clock, often many."""
    made: list[ClickRecord] = []
    while len(made) < number:
        minutes = chance.choice([[0, 5, 10, 15, 20], [chance.randrange(80)], [chance.choice([3, 9, 65, 75])] * 5])
        link, private, who, seen = (
            chance.choice(links),
            chance.random() < 0.2,
            chance.randrange(1, 4),
            chance.choice(SEEN),
        )
        for minute in minutes:
            at = START + timedelta(minutes=minute, milliseconds=chance.randrange(59_000))
            mark = None if private else bytes([links.index(link), who, at.day]) + bytes(13)
            said = chance.choice(PRIVATE) if private else seen
            made.append(ClickRecord(int(at.timestamp() * 1000), link, said, mark))
    return made


def pieces_of(chance: random.Random, number: int) -> list[list[int]]:
    """So many records in pieces, in any order, some of them twice."""
    order = chance.sample(range(number), number)
    cuts = [0, *sorted(chance.sample(range(number), min(number, chance.randrange(8)))), number]
    pieces = [order[begin:end] for begin, end in pairwise(cuts)]
    return [*pieces, *chance.sample(pieces, min(2, len(pieces)))]


def test_a_verdict_never_depends_on_what_came_first(installation: Installation) -> None:
    first, second = (reserve(installation, source_ref=f"share:{number}").id for number in (1, 2))

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(1, 60), st.randoms(use_true_random=False))
    def holds(number: int, chance: random.Random) -> None:
        made = clicks(chance, (first, second), number)
        pieces = pieces_of(chance, len(made))
        told = chance.randrange(len(pieces))
        posted = START + timedelta(minutes=12)
        empty()
        for number, piece in enumerate(pieces):
            if number == told:
                tell(second, posted)
            take(made, piece)
        tell(second, posted)
        expected = plain.recount(NARROW, made, {second: posted})
        assert stored() == expected
        assert_rollups_agree()
        assert not changed_by_a_recount(NARROW)
        assert stored() == expected

    with installation.app.app_context():
        holds()


def test_a_recount_makes_of_old_verdicts_what_newer_rules_would_have(installation: Installation) -> None:
    first, second = (reserve(installation, source_ref=f"share:{number}").id for number in (1, 2))

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(1, 60), st.randoms(use_true_random=False), st.sampled_from([1, 7, 100]))
    def holds(number: int, chance: random.Random, batch: int) -> None:
        made, already = clicks(chance, (first, second), number), chance.randrange(number + 1)
        empty()
        take(made, list(range(already)), version(1))
        take(made, list(range(already, len(made))), NARROW)
        before = stored()
        dry = changed_by_a_recount(NARROW, dry=True, batch=batch)
        assert stored() == before, "a dry run writes nothing"
        assert changed_by_a_recount(NARROW, batch=batch) == dry, "it does what the dry run said"
        assert stored() == plain.recount(NARROW, made, {})
        assert_rollups_agree()
        assert set(db.session.scalars(select(Click.rule_version))) <= {NARROW.version}
        assert not changed_by_a_recount(NARROW), "it can run twice"

    with installation.app.app_context():
        holds()


def empty() -> None:
    with writing():
        for table in (Click, ClickHour, ReachCount, ReachHour, RecountChange, Recount):
            db.session.execute(delete(table))
        db.session.execute(update(Link).values(posted_at=None))


def take(made: list[ClickRecord], piece: list[int], rules: Rules = NARROW) -> None:
    with writing():
        found = [("journal", Found(number, number + 1, made[number])) for number in piece if number < len(made)]
        counted, strays = tally.count(found, rules)
        assert not strays
        rollups.add_clicks(counted)


def tell(link_id: int, at: datetime) -> None:
    with writing():
        rollups.add_clicks(posting.posted(link_id, at, NARROW))


def stored() -> plain.Totals:
    """The hourly counters; hours that came to nothing are left out."""
    with reading():
        rows = db.session.scalars(select(ClickHour)).all()
        return {(row.link_id, row.hour): {name: getattr(row, name) for name in FACTS} for row in rows if row.raw}


def changed_by_a_recount(rules: Rules, *, dry: bool = False, batch: int = 1000) -> Counter[tuple[Verdict, Verdict]]:
    now, actor = START + timedelta(days=2), Actor.system()
    with writing():
        started = recounts.start(dry=dry, actor=actor, now=now, rules=rules).id
    more = True
    while more:
        with writing():
            step = recounts.carry_on(actor, now, rules, batch)
            rollups.add_clicks(step.counted)
            more = step.more
    with reading():
        return recounts.changes([started])[started]


def assert_rollups_agree() -> None:
    with reading():
        found = [each for days in rebuilding.spans() for each in rebuilding.compare(days).differences]
        assert facts.bounds() is not None
        assert found == []
