"""A text as the rules read it: whole words and whole hashtags, NFKC and case-folded, with their places. Pure.

The rules see one string, ``Reading.line``: tokens and marks with a space on both sides. Marks stand for breaks:
``.`` ends a sentence, ``?`` asks, ``,`` separates clauses, ``:`` sets apart (colon, dash, bracket, bar, emoji).
Contractions are opened ("I'm" -> "i am"), possessives and French elisions split off, links become one token.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

import regex

MARKS = frozenset(".?,:")
CROWD = 3  # so many hashtags in a row hide each other

_LETTERS = r"[\p{L}\p{M}\p{N}_\p{Cf}]"
_TOKEN = regex.compile(
    rf"""
    (?P<link> (?:https?://|www\.)[^\s<>"]*[^\s<>".,;:!?)\]}}'’] )
  | (?P<mention> [@＠] {_LETTERS}+ (?: [.@-] {_LETTERS}+ )* )
  | (?P<address> [\w.+-]{1, 64} @ [\w-]+ (?: \. [\w-]+ )+ )
  | (?P<hashtag> [\#＃﹟] {_LETTERS}*[\p{{L}}]{_LETTERS}* )
  | (?P<word> {_LETTERS}+ (?: ['’ʼ‘-] {_LETTERS}+ )* )
  | (?P<asks> \? | ？ )
  | (?P<ends> [.!…;。！\n\r\u2028\u2029] )
  | (?P<comma> [,，、] )
  | (?P<aside> [^\s"'’‘“”„«»#@&%+=$€£_\\^`<>] )
    """,
    regex.VERBOSE,
)
_MARK_OF = {"asks": "?", "ends": ".", "comma": ",", "aside": ":"}
_ENDINGS = (("n't", "not"), ("'m", "am"), ("'re", "are"), ("'ve", "have"), ("'ll", "will"), ("'s", "'s"), ("'d", "'d"))
_ELISION = regex.compile(r"(?:[ldjcnsmt]|qu|jusqu|lorsqu)'(?=.)")


@dataclass(frozen=True)
class Token:
    """``norm`` as compared; ``start`` and ``end`` where it stands in the text; ``crowded`` within a run of hashtags."""

    kind: str
    norm: str
    start: int
    end: int
    crowded: bool = False


@dataclass(frozen=True)
class Reading:
    """``line`` is what patterns search; ``tokens[i]`` stands at ``places[i]`` in it."""

    text: str
    line: str
    tokens: tuple[Token, ...]
    places: tuple[int, ...]

    def between(self, start: int, end: int) -> tuple[Token, ...]:
        """The tokens of a stretch of ``line``."""
        first = max(0, bisect_right(self.places, start) - 1)
        return self.tokens[first : bisect_right(self.places, end - 1)]


def fold(text: str) -> str:
    """NFKC and case-folded, without invisible characters, apostrophes made alike."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return regex.sub(r"\p{Cf}", "", folded).translate({0x2019: "'", 0x2BC: "'", 0x2018: "'"})


@lru_cache(maxsize=512)
def read(text: str) -> Reading:
    """The text as the rules read it."""
    tokens: list[Token] = []
    for found in _TOKEN.finditer(text):
        tokens += _tokens(found)
    tokens = _crowded(tokens)
    places, line = [], " "
    for token in tokens:
        places.append(len(line))
        line += token.norm + " "
    return Reading(text, line, tuple(tokens), tuple(places))


def _tokens(found: regex.Match[str]) -> list[Token]:
    kind, start, end = str(found.lastgroup), found.start(), found.end()
    if kind in _MARK_OF:
        return [Token("mark", _MARK_OF[kind], start, end)]
    norm = fold(found.group())
    if kind == "hashtag":
        return [Token(kind, "#" + norm[1:].replace("_", "").strip("#"), start, end)]
    if kind in ("link", "address"):
        return [Token(kind, f"<{norm.replace(' ', '')}>", start, end)]
    if kind == "word":
        return [Token(kind, part, start, end) for part in _parts(norm)]
    return [Token(kind, norm.replace(" ", ""), start, end)]


def _parts(word: str) -> list[str]:
    """The word with contractions opened and elisions and possessives split off."""
    if word == "can't":
        return ["can", "not"]
    for ending, opened in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending):
            return [word[: -len(ending)], opened]
    elided = _ELISION.match(word)
    if elided:
        return [elided.group(), word[elided.end() :]]
    return [word] if word.strip() else []


def _crowded(tokens: list[Token]) -> list[Token]:
    """Marks hashtags in runs; commas and emoji between them do not make them stand out, sentence ends do."""
    result, run = list(tokens), list[int]()
    for place, token in enumerate([*tokens, Token("end", "", 0, 0)]):
        if token.kind == "hashtag":
            run.append(place)
        elif token.norm not in (",", ":") or not token.norm:
            if len(run) >= CROWD:
                for each in run:
                    old = tokens[each]
                    result[each] = Token(old.kind, old.norm, old.start, old.end, crowded=True)
            run = []
    return result
