"""Pure: the clause library, from which a policy starts. Our own words, as data, to be picked and changed.

The data names its version and date. A text has places to fill: ``{company}`` and ``{contact}``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[1] / "data" / "clauses.json"
PLACES = ("company", "contact")
"""What a clause leaves open."""
ESSENTIAL = ("disclosure", "contact", "voluntary")
"""The kinds that no policy does without; ``clause_check`` warns when one is missing."""

Texts = Mapping[str, str]


@dataclass(frozen=True)
class Clause:
    """One piece of a policy by language: its title, its text, and why it is there.

    ``kind`` is what it is about (disclosure, contact, voluntary, ...), ``source`` where the thought comes from
    (advertising_law, labour_law, privacy_law, copyright_law, securities_law, trade_secret_law, good_practice,
    house_rule).
    """

    key: str
    kind: str
    source: str
    title: Texts
    text: Texts
    why: Texts


@dataclass(frozen=True)
class Library:
    """All clauses in the order in which a policy would have them."""

    version: str
    date: str
    clauses: tuple[Clause, ...]

    def named(self, keys: Iterable[str]) -> list[Clause]:
        """The clauses of these keys in the library's order; unknown keys are left out."""
        wanted = set(keys)
        return [clause for clause in self.clauses if clause.key in wanted]


@cache
def library() -> Library:
    """The library as it is packaged."""
    raw: dict[str, Any] = json.loads(DATA.read_text("utf-8"))
    return Library(raw["version"], raw["date"], tuple(Clause(**each) for each in raw["clauses"]))


def in_language(texts: Texts, language: str) -> str:
    """The text in that language, else in English, else in whichever there is."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its places filled; a place without a value stays as it is, to be seen."""
    for place in PLACES:
        if value := values.get(place, "").strip():
            text = text.replace("{" + place + "}", value)
    return text


def written(clause: Clause, language: str, values: Mapping[str, str]) -> str:
    """The clause as it stands in a policy: a heading and its paragraph."""
    return f"# {in_language(clause.title, language)}\n\n{filled(in_language(clause.text, language), values)}"


def started(keys: Sequence[str], languages: Iterable[str], values: Mapping[str, str]) -> dict[str, str]:
    """A policy that is made of these clauses, in each of these languages."""
    chosen = library().named(keys)
    return {language: "\n\n".join(written(clause, language, values) for clause in chosen) for language in languages}


def with_clause(texts: Texts, clause: Clause, languages: Iterable[str], values: Mapping[str, str]) -> dict[str, str]:
    """The texts with a clause at the end of each language that is written, or of ``languages`` when none is."""
    spoken = [language for language, text in texts.items() if text.strip()] or list(languages)
    return {
        **texts,
        **{
            language: f"{texts.get(language, '').rstrip()}\n\n{written(clause, language, values)}".lstrip()
            for language in spoken
        },
    }
