"""Pure: warns of wording in a policy that labour law reads as chilling, and of what is missing. Never blocks.

The rules are data with a version: word groups by language that must meet in one sentence, and words that excuse it.
They are hints for HR and Legal, not legal advice.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from advocacy.checks.findings import Outcome
from advocacy.english import English, spoken
from content_library.policies.clauses import PLACES

DATA = Path(__file__).parents[1] / "data" / "clause_rules.json"
SENTENCE = re.compile(r"[^.!?…\n]+(?:[.!?…](?=\S)[^.!?…\n]*)*[.!?…]*")
"""Up to a mark that a blank follows, or to the line's end: "4.1" and "acme.example" don't end one."""

Words = Mapping[str, re.Pattern[str] | None]


@dataclass(frozen=True)
class Warned:
    """One warning. ``start`` and ``end`` are character offsets into the text of ``language``; both 0: it is missing.

    It has the shape of a finding of ``advocacy.checks``, so that pages show both alike; its outcome is always review.
    """

    rule: str
    title: str
    version: str
    date: str
    jurisdictions: tuple[str, ...]
    message: str
    remedy: str
    source: str
    language: str
    start: int
    end: int
    excerpt: str
    outcome: Outcome = Outcome.REVIEW

    def spoken(self) -> Warned:
        """The same in the reader's language."""
        return replace(
            self, title=spoken(self.title), message=spoken(self.message), remedy=spoken(self.remedy),
            source=spoken(self.source),
        )  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """All groups of ``needs`` in one sentence, and none of ``unless``."""

    key: str
    title: str
    jurisdictions: tuple[str, ...]
    source: str
    date: str
    message: str
    remedy: str
    needs: tuple[Words, ...]
    unless: tuple[Words, ...]


@dataclass(frozen=True)
class Required:
    """Some word of a kind of clause that every policy has."""

    key: str
    kind: str
    message: str
    remedy: str
    source: str
    words: Words


@dataclass(frozen=True)
class Pack:
    """The rules, with their version, date and the note that they are no legal advice."""

    version: str
    date: str
    note: str
    rules: tuple[Rule, ...]
    required: tuple[Required, ...]


@cache
def pack() -> Pack:
    """The rules as they are packaged."""
    raw: dict[str, Any] = json.loads(DATA.read_text("utf-8"))
    groups = {name: _compiled(words) for name, words in raw["groups"].items()}
    return Pack(
        raw["version"], raw["date"], raw["note"],
        tuple(_rule(each, groups) for each in raw["rules"]),
        tuple(
            Required(each["key"], each["kind"], each["message"], each["remedy"], each["source"], _compiled(each["any"]))
            for each in raw["required"]
        ),
    )  # fmt: skip


def warnings(texts: Mapping[str, str]) -> list[Warned]:
    """What to look at in a policy's texts {language: text}, in their order and by place; what is missing comes last."""
    found = [warned for language, text in texts.items() for warned in _in_text(text, language)]
    return sorted(found, key=lambda each: (each.end == 0, list(texts).index(each.language), each.start, each.rule))


def _in_text(text: str, language: str) -> Iterator[Warned]:
    primary = language.split("-")[0].lower()
    for sentence in SENTENCE.finditer(text):
        yield from _in_sentence(sentence, language, primary)
    for place in re.finditer(r"\{(" + "|".join(PLACES) + r")\}", text):
        yield _warned(
            _OPEN, language, place.start(), place.end(), place[0]
        )  # fmt: skip
    if text.strip():
        for required in pack().required:
            words = required.words.get(primary)
            if words is not None and not words.search(text):
                yield _missing(required, language)


def _in_sentence(sentence: re.Match[str], language: str, primary: str) -> Iterator[Warned]:
    said = sentence[0]
    start = sentence.start() + len(said) - len(said.lstrip())
    for rule in pack().rules:
        if _meets(rule, said, primary):
            yield _warned(rule, language, start, sentence.start() + len(said.rstrip()), said.strip())


def _meets(rule: Rule, said: str, primary: str) -> bool:
    needed = [words.get(primary) for words in rule.needs]
    if not all(pattern is not None and pattern.search(said) for pattern in needed):
        return False
    return not any(pattern is not None and pattern.search(said) for pattern in _of(rule.unless, primary))


def _of(groups: Sequence[Words], primary: str) -> Iterator[re.Pattern[str] | None]:
    return (words.get(primary) for words in groups)


def _warned(rule: Rule, language: str, start: int, end: int, excerpt: str) -> Warned:
    return Warned(
        f"clause.{rule.key}", rule.title, pack().version, rule.date, rule.jurisdictions, rule.message, rule.remedy,
        rule.source, language, start, end, excerpt,
    )  # fmt: skip


def _missing(required: Required, language: str) -> Warned:
    return Warned(
        f"clause.{required.key}", "", pack().version, pack().date, (), required.message, required.remedy,
        required.source, language, 0, 0, "",
    )  # fmt: skip


_OPEN = Rule(
    "open_place", English("A place to fill"), (),
    English("House rule: a text is finished before people are asked to keep to it"), "",
    English("A place of the clause library is not filled yet."),
    English("Write the name or address that belongs here."), (), (),
)  # fmt: skip


def _rule(raw: Mapping[str, Any], groups: Mapping[str, Words]) -> Rule:
    def named(each: str | Mapping[str, Sequence[str]]) -> Words:
        return groups[each] if isinstance(each, str) else _compiled(each)

    return Rule(
        raw["key"], raw["title"], tuple(raw["jurisdictions"]), raw["source"], raw["date"], raw["message"],
        raw["remedy"], tuple(named(each) for each in raw["needs"]), tuple(named(each) for each in raw["unless"]),
    )  # fmt: skip


def _compiled(words: Mapping[str, Sequence[str]]) -> Words:
    return {
        language: re.compile(r"(?<!\w)(?:" + "|".join(patterns) + r")(?!\w)", re.IGNORECASE) if patterns else None
        for language, patterns in words.items()
    }
