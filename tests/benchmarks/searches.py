"""Searches over items as they grow from 10^3 to 10^5: rare and common words, phrases, beginnings of words."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

from sqlalchemy import func, insert, or_, select

from advocacy.database import db, dialect_name, reading, writing
from advocacy.people.models import Person
from advocacy.searching.index import WRITE
from advocacy.searching.models import SearchEntry
from advocacy.searching.terms import folded
from content_library.items.searching import Kind, search
from tests.benchmarks import rows
from tests.benchmarks.company import Company
from tests.benchmarks.engines import ENGINES, Engines
from tests.benchmarks.filling import add_numbers
from tests.benchmarks.tables import RUNS, Table, shown

SIZES = (1_000, 100_000)
SEARCHES = {
    "a word of every story": "water",
    "a word of every hundredth": "turbidity",
    "a word of one story": "zebrafinch",
    "three words": "water probe w0123",
    "a phrase": '"water probe"',
    "the beginning of words": "tur w01",
    "nothing": "water unheardof",
}
VOCABULARY = [f"w{number:04d}" for number in range(4000)]
ASKED = 20


def searches(engines: Engines) -> Iterator[Table]:
    """A table an engine."""
    for engine in ENGINES:
        yield _on(engines, engine)


def _on(engines: Engines, engine: str) -> Table:
    note = (
        f"Milliseconds for the first page of 20, p50 of {ASKED}, medians of {RUNS} runs. Every item has sixty words of "
        "a vocabulary of 4,000. Baseline: the same words looked for with LIKE in title and text, without any index."
    )
    sizes = [f"{size:,}" for size in SIZES]
    table = Table(f"Search on {engine}", note, ["searched", *sizes, "as an employee", "LIKE", "LIKE / search"])
    with engines.installation(engine) as installation:
        company = Company(installation).found()
        found = []
        for size in SIZES:
            _fill(company, size)
            found.append(_measured(company))
        like = _with_like(company)
    for name in SEARCHES:
        first, last = (each[name] for each in found)
        table.add(name, first[0], last[0], last[1], like[name], f"{like[name] / last[0]:.0f}")
        if max(last) > 50:
            table.wrong.append(f"{name} takes {shown(max(last))} ms at {sizes[-1]}; the goal is 50")
    return table


def _fill(company: Company, size: int) -> None:
    first, chosen = company.size + 1, random.Random(size)
    with company.installation.app.app_context(), writing():
        add_numbers(first, size, company.now)
        rows.items(company, first, size)
        entries = [_entry(number, chosen) for number in range(first, size + 1)]
        db.session.execute(insert(SearchEntry), entries)
        words = [{"id": e["id"], "title": folded(e["title"]), "body": folded(e["body"])} for e in entries]
        db.session.execute(WRITE[dialect_name()], words)
        rows.settled()
    company.size = size


def _entry(number: int, chosen: random.Random) -> dict[str, Any]:
    words = chosen.choices(VOCABULARY, k=56)
    body = ["water", "probe", *words] + (["turbidity"] if number % 100 == 0 else []) + ["zebrafinch"] * (number == 500)
    return {"id": number, "kind": Kind.ITEM, "ref_id": number, "title": f"Story {number}", "body": " ".join(body)}


def _measured(company: Company) -> dict[str, tuple[float, float]]:
    """By search: milliseconds for marketing, and for an employee."""
    with company.installation.app.app_context():
        people = [db.session.get_one(Person, each) for each in (company.marketing, company.employee)]
        return {
            name: tuple(_timed(lambda who=who, typed=typed: _search(typed, who, company)) for who in people)  # type: ignore[misc]
            for name, typed in SEARCHES.items()
        }


def _search(typed: str, who: Person, company: Company) -> None:
    with reading():
        search(typed, Kind.ITEM, db.session.get_one(Person, who.id), now=company.now)


def _with_like(company: Company) -> dict[str, float]:
    def looked_for(typed: str) -> None:
        wanted = select(SearchEntry)
        for word in typed.replace('"', "").split():
            text = func.lower(SearchEntry.title).contains(word), func.lower(SearchEntry.body).contains(word)
            wanted = wanted.where(or_(*text))
        with reading():
            db.session.scalars(wanted.order_by(SearchEntry.id.desc()).limit(21)).all()

    with company.installation.app.app_context():
        return {name: _timed(lambda typed=typed: looked_for(typed), 3) for name, typed in SEARCHES.items()}  # type: ignore[misc]


def _timed(do: Callable[[], None], times: int = ASKED) -> float:
    def once() -> float:
        began = time.perf_counter()
        do()
        return (time.perf_counter() - began) * 1000

    once()
    return median(median(once() for _ in range(times)) for _ in range(RUNS))
