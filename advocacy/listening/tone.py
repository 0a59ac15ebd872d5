"""Pure: the tone of a post, by lists of words that anybody can read. No learned model; each verdict names its words.

Rules and their version lie in ``data/tone.json``. A word of praise or complaint counts one; behind a negation praise
counts as complaint, and a complaint counts nothing. More complaint than praise is a complaint; then a question is a
question, then more praise than complaint is praise. Irony is beyond it, and it says so on the page that shows it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[.,;:!?…\n]")
STOP = re.compile(r"[.,;:!?…\n]")


class Tone(StrEnum):
    """What a post is like, towards us."""

    PRAISE = "praise"
    COMPLAINT = "complaint"
    QUESTION = "question"
    NEUTRAL = "neutral"


ASKS = frozenset({Tone.COMPLAINT, Tone.QUESTION})
"""Tones that want an answer."""


@dataclass(frozen=True)
class Reason:
    """One word that counted, and as what: praise, complaint or question. ``turned``: a negation stood before it."""

    word: str
    counted_as: Tone
    turned: bool = False


@dataclass(frozen=True)
class Judged:
    """The tone, what it rests on, and the version of the rules."""

    tone: Tone
    because: tuple[Reason, ...]
    version: str


@dataclass(frozen=True)
class Words:
    """The lists of one language, each phrase as its words."""

    praise: tuple[tuple[str, ...], ...]
    complaint: tuple[tuple[str, ...], ...]
    question: tuple[tuple[str, ...], ...]
    negation: frozenset[str]


@dataclass(frozen=True)
class Rules:
    """The rules in force: lists by language, and how many words before a word a negation may stand."""

    version: str
    source: str
    reach: int
    languages: Mapping[str, Words]


def judge(text: str, language: str = "") -> Judged:
    """The tone of a text. Of a language without lists, or of none that is told, all lists are tried."""
    rules = in_force()
    of = rules.languages.get(language.partition("-")[0].casefold())
    lists = [of] if of is not None else list(rules.languages.values())
    words = words_of(text)
    because = tuple(dict.fromkeys(reason for each in lists for reason in _reasons(words, each, rules.reach)))
    asks = "?" in text.replace("？", "?") or any(reason.counted_as is Tone.QUESTION for reason in because)
    return Judged(_tone(because, asks=asks), because, rules.version)


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared, one way of writing, small letters, and the signs that part clauses."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return WORD.findall(plain)


@cache
def in_force() -> Rules:
    """The rules, read once."""
    read = json.loads(resources.files("advocacy.listening").joinpath("data/tone.json").read_text("utf-8"))
    return Rules(read["version"], read["source"], read["reach"], {
        name: _lists(lists) for name, lists in read["languages"].items()
    })  # fmt: skip


def _lists(lists: Mapping[str, Any]) -> Words:
    praise, complaint, question = (
        tuple(tuple(words_of(phrase)) for phrase in lists[name]) for name in ("praise", "complaint", "question")
    )
    return Words(praise, complaint, question, frozenset(word.replace("’", "'") for word in lists["negation"]))


def _reasons(words: Sequence[str], lists: Words, reach: int) -> Iterator[Reason]:
    for phrase, at in _found(words, lists.complaint):
        if not _negated(words, at, lists, reach):
            yield Reason(" ".join(phrase), Tone.COMPLAINT)
    for phrase, at in _found(words, lists.praise):
        turned = _negated(words, at, lists, reach)
        yield Reason(" ".join(phrase), Tone.COMPLAINT if turned else Tone.PRAISE, turned)
    for phrase, _at in _found(words, lists.question):
        yield Reason(" ".join(phrase), Tone.QUESTION)


def _found(words: Sequence[str], phrases: Sequence[tuple[str, ...]]) -> Iterator[tuple[tuple[str, ...], int]]:
    for phrase in phrases:
        for at in range(len(words) - len(phrase) + 1):
            if tuple(words[at : at + len(phrase)]) == phrase:
                yield phrase, at


def _negated(words: Sequence[str], at: int, lists: Words, reach: int) -> bool:
    """A negation stands shortly before, in the same clause; one within the phrase ("not working") belongs to it."""
    for word in reversed(words[max(0, at - reach) : at]):
        if STOP.fullmatch(word):
            return False
        if word in lists.negation:
            return True
    return False


def _tone(because: Sequence[Reason], *, asks: bool) -> Tone:
    count = {tone: sum(reason.counted_as is tone for reason in because) for tone in Tone}
    if count[Tone.COMPLAINT] > count[Tone.PRAISE]:
        return Tone.COMPLAINT
    if asks:
        return Tone.QUESTION
    return Tone.PRAISE if count[Tone.PRAISE] > count[Tone.COMPLAINT] else Tone.NEUTRAL
