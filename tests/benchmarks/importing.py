"""A large company arrives: fifty thousand people from one file, beside the bare rows of as many."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator

from sqlalchemy import delete, func, insert, select

from advocacy import clock
from advocacy.database import db, get, reading, writing
from advocacy.directory import imports
from advocacy.directory.models import ImportState, PeopleImport
from advocacy.history import Actor
from advocacy.people.capabilities import Role
from advocacy.people.models import Person, PersonRole, Relationship
from tests.benchmarks.engines import ENGINES, Engines
from tests.benchmarks.tables import Table

PEOPLE = 50_000
NOW = clock.from_rfc3339("2026-11-24T09:00:00Z")
ACTOR = Actor.system("benchmark")


def imported(engines: Engines) -> Iterator[Table]:
    """One table of both engines."""
    note = (
        f"{PEOPLE:,} people in 200 teams from a CSV file: looked through and compared with who is here, then added in "
        f"pieces of {imports.AT_ONCE}, each with its row of history; then the same file again, which changes nobody. "
        "Baseline: rows of people and roles alone, inserted in pieces as large."
    )
    columns = ["engine", "look s", "add s", "people/s", "again s", "baseline people/s", "ratio"]
    table = Table("Import of fifty thousand people", note, columns)
    for engine in ENGINES:
        with engines.installation(engine) as installation, installation.app.app_context():
            _measure(table, engine)
    yield table


def _measure(table: Table, engine: str) -> None:
    bare = _bare()
    file = "email,name,team,zone\n" + "".join(
        f"n{each}@big.example,Person {each},Team {each % 200},Europe/Berlin\n" for each in range(PEOPLE)
    )
    look, add = _run(file)
    _look, again = _run(file)
    with reading():
        count = db.session.scalar(select(func.count()).select_from(Person).where(Person.email.like("n%@big.example")))
        last = db.session.scalars(select(PeopleImport).order_by(PeopleImport.id.desc()).limit(1)).one()
        if count != PEOPLE or last.state is not ImportState.DONE or last.counts["same"] != PEOPLE:
            table.wrong.append(f"{engine}: {count} people, then {last.counts}, {last.state}")
    rate = PEOPLE / (look + add)
    table.add(engine, look, add, rate, _look + again, PEOPLE / bare, f"{rate * bare / PEOPLE:.2f}")


def _run(file: str) -> tuple[float, float]:
    """Seconds of looking through, and of carrying out."""
    began = time.perf_counter()
    import_id = imports.look_through(io.BytesIO(file.encode()), "people.csv", actor=ACTOR, now=NOW)
    looked = time.perf_counter()
    with writing():
        imports.agree(get(PeopleImport, import_id, "import"), {"update": True}, actor=ACTOR, now=NOW)
    while imports.go_on(import_id, "https://x.example", NOW):
        continue
    return looked - began, time.perf_counter() - looked


def _bare() -> float:
    """Seconds for the rows alone; they are gone afterwards."""
    began, first = time.perf_counter(), 10_000_000
    for start in range(0, PEOPLE, imports.AT_ONCE):
        numbers = range(first + start, first + start + imports.AT_ONCE)
        facts = {"zone": "UTC", "language": "en", "region": "US", "relationship": Relationship.EMPLOYEE,
                 "employing_entity": "", "active": True, "created_at": NOW}  # fmt: skip
        people = [{**facts, "id": i, "email": f"b{i}@bare.example", "name": f"B {i}", "name_folded": f"b{i}"}
                  for i in numbers]  # fmt: skip
        with writing():
            db.session.execute(insert(Person), people)
            db.session.execute(insert(PersonRole), [{"person_id": i, "role": Role.EMPLOYEE} for i in numbers])
    took = time.perf_counter() - began
    with writing():
        db.session.execute(delete(PersonRole).where(PersonRole.person_id >= first))
        db.session.execute(delete(Person).where(Person.id >= first))
    return took
