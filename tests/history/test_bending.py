"""Every kind of row, bent in every way in the database itself past its triggers, is found at the very position.

A kind is a noun and a verb, taken from the code: the state machines and what verbs record. Each bending is undone by
rolling back, triggers included, so that one database serves them all. Each bending meets a part of the nouns here, all
of them in `make soak`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from typing import Any
from zlib import crc32

import pytest
from sqlalchemy import text

from advocacy import clock
from advocacy.database import Stateful, db, dialect_name, reading, writing
from advocacy.history import Actor, checkpoints, jobs, records, verifying
from advocacy.history.chain import digest_at, links_of_database
from advocacy.history.digests import link_digest
from tests.house.source import called, modules
from tests.installation import Installation, make_schema, settings_for
from tests.peers.postgres import PostgresServer
from tests.thinned import some

pytestmark = pytest.mark.xdist_group("bending")  # one worker fills the chains once

NOW = clock.from_rfc3339("2026-11-02T09:00:00Z")
ME = Actor.system("test")


@cache
def kinds() -> list[tuple[str, str, str | None, str | None]]:
    """Noun, verb, from, to: every move of every machine, and every fact that a verb records by name."""
    found: set[tuple[str, str, str | None, str | None]] = set()
    for machine in Stateful.__subclasses__():
        for verb, (before, after) in machine.__moves__.items():
            found.add((machine.__noun__, verb, str(min(before)), str(after)))
    for module in modules():
        for call in module.find(ast.Call):
            said = [each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            if called(call) == "record" and len(said) == 2:
                found.add((said[0], said[1], None, None))
    return sorted(found, key=str)


def one_of_each_noun() -> list[int]:
    """Positions: one row of each noun, the verbs taken in turn."""
    places: dict[str, list[int]] = {}
    for place, (noun, *_rest) in enumerate(kinds(), start=1):
        places.setdefault(noun, []).append(place)
    return [each[number % len(each)] for number, each in enumerate(places.values())]


def places(bending: str) -> list[int]:
    """Where rows are bent so: each fourth noun and the chain's end, other ones for each bending."""
    chosen = {*some(one_of_each_noun(), 4, crc32(bending.encode())), one_of_each_noun()[-1]}
    assert len(chosen) > 15
    return sorted(chosen)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def chain(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A database with a row of every kind, sealed, vouched for at its end. One for all tests of this file."""
    folder = tmp_path_factory.mktemp("bending")
    server: PostgresServer | None = (
        request.getfixturevalue("postgres_server") if request.param == "postgresql" else None
    )
    url = server.fresh_database() if server else ""
    made = Installation(settings_for(folder, url))
    make_schema(made.settings)
    with made.app.app_context():
        with writing():
            for number, (noun, verb, before, after) in enumerate(kinds()):
                about = number if number % 2 else None
                at = NOW + timedelta(seconds=number)
                row = records._row(noun, number, verb, before, after, ME, at, "because", about, {"number": number})
                records._write(row)
        jobs.seal_waiting(NOW)
        jobs.give_out_checkpoint(NOW)
        yield made
    made.close()
    if server:
        server.drop(url)


def run(*statements: str, **values: Any) -> None:
    """Runs statements in the transaction that is undone."""
    for statement in statements:
        db.session.execute(text(statement), values)


def past_the_triggers() -> None:
    """Takes the triggers away that keep the tables from being changed."""
    for table, verbs in (("history", "ud"), ("history_seals", "ud"), ("history_payloads", "u")):
        for verb in verbs:
            name = f"{table}_no_{'update' if verb == 'u' else 'delete'}"
            run(f"DROP TRIGGER {name} ON {table}" if dialect_name() == "postgresql" else f"DROP TRIGGER {name}")


def broken(
    chain: Installation, bend: Callable[[int], None], at: list[int], *, vouched: bool = False
) -> dict[int, int | None]:
    """Bends the chain at such rows, each time undone; gives where it is found to break, by where it was bent.

    ``vouched``: a checkpoint of that very position was given out.
    """
    keys, found = checkpoints.public_keys(chain.settings), {}
    with writing():
        past_the_triggers()
        for place in at:
            mark = checkpoints.sign(place, digest_at(place), NOW, chain.settings)
            bent = db.session.begin_nested()
            bend(place)
            if vouched:
                found[place] = verifying.verify(links_of_database(), [mark], keys).broken_at
            else:
                found[place] = verifying.verify_database(chain.settings).broken_at
            bent.rollback()
        db.session.rollback()
    return found


def where_bent(at: list[int]) -> dict[int, int]:
    """Every bending named at its own position."""
    return {place: place for place in at}


FIELDS = {
    "at": "'2031-01-01 00:00:00.000000'", "actor_kind": "'network'", "actor_id": "77", "actor_name": "'forger'",
    "noun": "'forgery'", "noun_id": "'forged'", "verb": "'forge'", "from_state": "'forged'", "to_state": "'forged'",
    "about_id": "4711", "payload_digest": "'f'",
}  # fmt: skip


def id_at(position: int) -> int:
    """The row at a position."""
    found = db.session.execute(text("SELECT history_id FROM history_seals WHERE position = :p"), {"p": position})
    return int(found.scalar_one())


def change_payload(position: int) -> None:
    other = '{"why": "other", "details": {}}'
    cast = "CAST(:body AS JSONB)" if dialect_name() == "postgresql" else ":body"
    run(f"UPDATE history_payloads SET body = {cast} WHERE id = :id", body=other, id=id_at(position))


def change_salt(position: int) -> None:
    run("UPDATE history_payloads SET salt = :salt WHERE id = :id", salt=bytes(16), id=id_at(position))


def drop_payload(position: int) -> None:
    run("DELETE FROM history_payloads WHERE id = :id", id=id_at(position))


def remove(position: int) -> None:
    row = id_at(position)
    run(
        "DELETE FROM history_seals WHERE history_id = :id", "DELETE FROM history_payloads WHERE id = :id",
        "DELETE FROM history WHERE id = :id", id=row,
    )  # fmt: skip


def remove_and_close_up(position: int) -> None:
    """The forger renumbers what follows."""
    remove(position)
    shift(position + 1, -1)


def shift(first: int, by: int) -> None:
    """Moves all seals from a position on; through the negative, so that no two ever meet."""
    run("UPDATE history_seals SET position = -position WHERE position >= :p", p=first)
    run("UPDATE history_seals SET position = -position + :by WHERE position < 0", by=by)


def reorder(position: int) -> None:
    """Two neighbours change places; the last one with the one before it."""
    last = position == len(kinds())
    low = position - 1 if last else position
    run(
        "UPDATE history_seals SET position = -1 WHERE position = :low",
        "UPDATE history_seals SET position = :low WHERE position = :low + 1",
        "UPDATE history_seals SET position = :low + 1 WHERE position = -1", low=low,
    )  # fmt: skip


def put_in(position: int, *, sealed: bool) -> None:
    """A row that never was: a copy of that one, with a place in the chain as good as it can be made, or with none."""
    columns = ", ".join(name for name in (*FIELDS,))
    new = 10_000_000
    link = next(iter(links_of_database(position, position)))
    run(f"INSERT INTO history (id, {columns}) SELECT {new}, {columns} FROM history WHERE id = :id", id=id_at(position))
    run(f"INSERT INTO history_payloads (id, salt, body) SELECT {new}, salt, body FROM history_payloads WHERE id = :id",
        id=id_at(position))  # fmt: skip
    if sealed:
        shift(position, 1)
        digest = link_digest(link.previous, position, {**(link.fixed or {}), "id": new})
        run("INSERT INTO history_seals (position, history_id, previous, digest) VALUES (:p, :id, :previous, :digest)",
            p=position, id=new, previous=link.previous, digest=digest)  # fmt: skip


def insert_with_seal(position: int) -> None:
    put_in(position, sealed=True)


def cut_tail(position: int) -> None:
    ids = "SELECT history_id FROM history_seals WHERE position >= :p"
    run(
        f"DELETE FROM history_payloads WHERE id IN ({ids})",
        "CREATE TEMPORARY TABLE cut AS SELECT history_id AS id FROM history_seals WHERE position >= :p",
        "DELETE FROM history_seals WHERE position >= :p", "DELETE FROM history WHERE id IN (SELECT id FROM cut)",
        "DROP TABLE cut", p=position,
    )  # fmt: skip


def compute_anew(position: int) -> None:
    """The forger changes a row and computes every digest from there on."""
    run("UPDATE history SET verb = 'forge' WHERE id = :id", id=id_at(position))
    previous = next(iter(links_of_database(position, position))).previous
    for link in list(links_of_database(position)):
        digest = link_digest(previous, link.position, link.fixed or {})
        run("UPDATE history_seals SET previous = :previous, digest = :digest WHERE position = :p",
            previous=previous, digest=digest, p=link.position)  # fmt: skip
        previous = digest


def test_there_are_kinds(chain: Installation) -> None:
    """The rule reads the right thing, and the chain is whole before it is bent."""
    assert len(kinds()) > 100 and len(one_of_each_noun()) > 25
    with reading():
        report = verifying.verify_database(chain.settings)
    assert report.whole and report.positions == len(kinds())


@pytest.mark.parametrize("field", FIELDS)
def test_no_field_of_any_kind_can_be_changed(chain: Installation, field: str) -> None:
    def change(position: int) -> None:
        run(f"UPDATE history SET {field} = {FIELDS[field]} WHERE id = :id", id=id_at(position))

    assert broken(chain, change, places(field)) == where_bent(places(field))


@pytest.mark.parametrize(
    "bend", [change_payload, change_salt, drop_payload, remove, remove_and_close_up, cut_tail],
    ids=lambda bend: bend.__name__,
)  # fmt: skip
def test_nothing_of_any_kind_can_be_taken_or_swapped(chain: Installation, bend: Callable[[int], None]) -> None:
    at = places(bend.__name__)
    assert broken(chain, bend, at) == where_bent(at)


def test_no_two_rows_of_any_kind_can_change_places(chain: Installation) -> None:
    """The one that now comes too early is named: of the last row, the one before it."""
    last = len(kinds())
    at = places("reorder")
    assert broken(chain, reorder, at) == {place: min(place, last - 1) for place in at}


@pytest.mark.parametrize("bend", [insert_with_seal, compute_anew], ids=lambda bend: bend.__name__)
def test_a_chain_that_was_computed_anew_shows_at_its_checkpoint(
    chain: Installation, bend: Callable[[int], None]
) -> None:  # fmt: skip
    """Digests alone can be made anew by whoever holds the database; what was signed and given out can't."""
    at = places(bend.__name__)
    assert broken(chain, bend, at, vouched=True) == where_bent(at)


def test_a_row_put_in_past_the_seal_shows_behind_the_chain(chain: Installation) -> None:
    behind = len(kinds()) + 1
    found = broken(chain, lambda position: put_in(position, sealed=False), places("put in"))
    assert set(found.values()) == {behind}
