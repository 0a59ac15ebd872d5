"""Checks a second: one text, every jurisdiction, all rules of the product, by one process.

The text is another one each time, so that nothing of it is known before. Baseline: the same words looked for by one
expression for all of them, which is how lists of words are usually searched.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import regex

from advocacy.checks import Subject, check, default_packs
from advocacy.checks.patterns import expression
from tests.benchmarks.engines import Engines
from tests.benchmarks.tables import RUNS, Table, middle

TEXTS = 400
POST = (
    "#ad I work at Acme. Trail {number} is out today, and it is the most comfortable boot that I have ever worn. Read "
    "how we tested it on wet rock: https://acme.example/trail#boots"
)
NAMES = ("Acme", "Acme Outdoor")


def checks(_engines: Engines) -> Iterator[Table]:
    """One table; no database is asked."""
    packs = default_packs()
    codes = tuple(packs.disclosure.jurisdictions)
    words = len(packs.disclosure.words) + len(packs.wording.plain_words)
    table = Table(
        "Checks of a text",
        f"One process, one text of {len(POST)} characters, medians of {RUNS} runs of {TEXTS} texts; {words} patterns, "
        f"{len(packs.wording.rules)} wording rules. Baseline: one expression of all patterns, searched once.",
        ["text, jurisdictions", "checks/s", "ms each", "baseline/s", "ratio"],
    )
    everything = _one_expression(packs.disclosure.words + packs.wording.plain_words)
    baseline = _rate(lambda text: everything.findall(f" {text.lower()} "))
    for name, where in (("US", codes[:1]), (f"all {len(codes)}", codes)):
        rate = _rate(lambda text, where=where: check(_subject(text, where), packs))  # type: ignore[misc]
        table.add(name, rate, 1000 / rate, baseline, f"{rate / baseline:.2f}")
    yield table


def _subject(text: str, where: tuple[str, ...]) -> Subject:
    return Subject(text, "linkedin", where, "employee", NAMES, "en", hosts=("acme.example",))


def _one_expression(patterns: tuple[str, ...]) -> regex.Pattern[str]:
    return regex.compile("|".join(expression(pattern, NAMES).pattern for pattern in patterns))


def _rate(look: Callable[[str], object]) -> float:
    counted = iter(range(10_000_000))

    def run() -> float:
        texts = [POST.format(number=next(counted)) for _ in range(TEXTS)]
        began = time.perf_counter()
        for text in texts:
            look(text)
        return TEXTS / (time.perf_counter() - began)

    run()
    return middle(run)
