"""The small language in which packs write words. Pure.

``i work at|for {brand}`` words with alternatives · ``the?`` optional · ``...`` up to five words of the same clause that
are not a fan, a customer or a denial · ``guarante*`` any ending · ``~guarantee`` the word in all its forms · ``#ad``
``#{brand}employee`` ``#*contest`` hashtags · ``{number}`` a figure, in digits or words · ``{brand}-staff`` joined by a
hyphen. Compared with whole words of a reading only; a line may break between two words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

import regex

from advocacy.checks.reading import fold, parts_of, read
from advocacy.checks.stems import stem

WORD = r"[^ .,:?¶#@<][^ ]*"
NOT_A_JOB = "fan|customer|client|user|lover|believer|shopper|visitor|guest|regular|follower|not|never|former|ex|and|but"
GAP = rf"(?: (?!(?:{NOT_A_JOB}) ){WORD}){{0,5}}?"
STEM = "\x1f"  # stands between a word and its stem, in lines that are read for stems

_NUMBERS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million "
    "millions billion billions half third quarter percent zwei drei vier fünf sechs sieben acht neun zehn zwölf "
    "zwanzig dreißig fünfzig hundert tausend millionen milliarden prozent deux trois quatre cinq huit neuf dix "
    "douze vingt trente quarante cinquante "
    "cent mille milliards pourcent dos tres cuatro cinco ocho nueve diez doce veinte "
    "treinta cuarenta cincuenta cien mil millones"
)
NUMBER_WORDS = frozenset(fold(each) for each in _NUMBERS.split())
"""Figures written as words; “one” is rarely one."""

Patterns = tuple[str, ...]
Names = tuple[str, ...]


@lru_cache(maxsize=8192)
def expression(pattern: str, names: Names, language: str = "") -> regex.Pattern[str]:
    """The pattern as an expression that matches from the space before its first word.

    ``language`` is that of stems; with one, the line is one that carries stems.
    """
    parts = pattern.split()
    written = [_part(part, names, language) for part in parts]
    for place in range(1, len(parts)):
        if parts[place - 1] != "..." and parts[place] != "...":
            written[place] = f"(?: ¶)?{written[place]}" if not written[place].startswith("(?: ") else written[place]
    return regex.compile("".join(written) + "(?= )")


def _part(part: str, names: Names, language: str) -> str:
    """One word of a pattern, with the space before it."""
    if part == "...":
        return GAP
    if part == "{brand}":
        return f" (?:the )?{_named(names)}"
    if part == "{number}":
        return rf" (?:[^ ]*\d[^ ]*|(?:{'|'.join(sorted(NUMBER_WORDS))})(?:-[^ {STEM}]+)?(?:{STEM}[^ ]*)?)"
    if part.startswith("#"):
        return " " + _hashtag(part, names)
    if part.endswith("?") and len(part) > 1:
        return f"(?:{_part(part[:-1], names, language)})?"
    return " (?:" + "|".join(_word(choice, names, language) for choice in part.split("|")) + ")"


def _word(word: str, names: Names, language: str) -> str:
    tail = f"(?:{STEM}[^ ]*)?" if language else ""
    if word.startswith("~"):
        folded = fold(word[1:])
        wanted = regex.escape(stem(folded, language))
        return rf"(?:{regex.escape(folded)}{tail}|[^ ]*{STEM}{wanted})" if language else regex.escape(folded)
    if "{brand}" in word:
        rest = fold(word.replace("{brand}", ""))
        return (
            f"(?:{'|'.join(sorted(written_names(names), key=len, reverse=True) or [WORD])}){regex.escape(rest)}{tail}"
        )
    folded = fold(word)
    if folded.endswith("*"):
        return regex.escape(folded[:-1]) + "[^ ]*"
    return " ".join(regex.escape(part) + tail for part in parts_of(folded) or [folded])


def _hashtag(tag: str, names: Names) -> str:
    written = regex.escape(fold(tag)).replace(r"\*", r"[^ ]*")
    own = "|".join(map(regex.escape, joined_names(names)))
    return written.replace(r"\{brand\}", f"(?:{own})" if own else "[^ ]+")


def _named(names: Names) -> str:
    """Any name of the company, as words, mention or hashtag; any one word when none is known."""
    if not names:
        return WORD
    own = "|".join(map(regex.escape, joined_names(names)))
    said = [*written_names(names), *([f"#(?:{own})", f"@[^ ]*(?:{own})[^ ]*"] if own else [])]
    return f"(?:{'|'.join(said)})" if said else "(?!)"


@lru_cache(maxsize=256)
def written_names(names: Names) -> Names:
    """The names as words of a line, escaped for an expression."""
    lines = (" ".join(token.norm for token in read(name).tokens if token.kind == "word") for name in names)
    return tuple(dict.fromkeys(regex.escape(line) for line in lines if line))


@lru_cache(maxsize=256)
def joined_names(names: Names) -> Names:
    """The names as hashtags and handles write them: in one word."""
    tight = (regex.sub(r"[^\p{L}\p{M}\p{N}]", "", fold(name)) for name in names)
    return tuple(dict.fromkeys(name for name in tight if name))


ANY, TAG, MENTION, FIGURE = " any", " #", " @", " 1"
"""Keys for patterns whose first word is not known: any word, a hashtag, a mention, a word with a digit."""


def first_words(pattern: str, names: Names) -> Iterator[str]:
    """What a match may begin with: folded words, ``~`` and a word for its forms, or one of the keys above."""
    for part in pattern.split():
        optional = part.endswith("?") and len(part) > 1
        yield from _begins(part[:-1] if optional else part, names)
        if not optional:
            return


def _begins(part: str, names: Names) -> Iterator[str]:
    if part == "...":
        yield ANY
    elif part == "{number}":
        yield FIGURE
    elif part.startswith("#"):
        yield TAG
    elif part == "{brand}":
        yield from ("the", TAG, MENTION, *_first(names)) if names else (ANY,)
    else:
        for choice in part.split("|"):
            yield from _beginning(choice, names)


def _beginning(choice: str, names: Names) -> Iterator[str]:
    if choice.startswith("~"):
        yield "~" + fold(choice[1:])
    elif "{brand}" in choice or choice.endswith("*"):
        yield ANY
    else:
        folded = fold(choice)
        yield (parts_of(folded) or [folded])[0]


def _first(names: Names) -> Iterable[str]:
    for name in names:
        words = [token.norm for token in read(name).tokens if token.kind == "word"]
        yield from words[:1]


def checked(patterns: Iterable[str]) -> Patterns:
    """The patterns, each compiled once. Raises ``regex.error`` for one that can't be."""
    kept = tuple(patterns)
    for pattern in kept:
        expression(pattern, ("brand",), "en" if "~" in pattern else "")
    return kept


Stretch = tuple[int, int]
Sightings = Mapping[str, tuple[Stretch, ...]]
"""Pattern -> the stretches of tokens that it was found in; patterns that were not found are not there."""
