"""A text as the rules read it: whole words and whole hashtags, NFKC and case-folded, with their places. Pure.

The rules see one string, ``Reading.line``: tokens and marks with a space on both sides. Marks stand for breaks:
``.`` ends a sentence, ``?`` asks, ``,`` separates clauses, ``:`` sets apart (colon, dash, bracket, bar, emoji), ``¶``
ends a line. Contractions are opened ("I'm" -> "i am"), possessives and French elisions split off, links become one
token.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from functools import cached_property, lru_cache
from typing import NamedTuple

import regex

MARKS = frozenset((*".?,:", "¶"))
CROWD = 3  # so many hashtags in a row hide each other
LONGEST_QUOTE = 400  # what is longer is a text in quotation marks, not a quotation in a text

_LETTERS = r"[\p{L}\p{M}\p{N}_\p{Cf}]"
_APOSTROPHES = "'’ʼ‘´`′＇"
_TOKEN = regex.compile(
    rf"""
    (?P<link> (?:https?://|www\.)[^\s<>"]*[^\s<>".,;:!?)\]}}'’]
            | (?<![\w@.-]) [\p{{L}}\p{{N}}-]{{1,63}} (?: \. [\p{{L}}\p{{N}}-]{{1,63}} )* \. \p{{L}}{{2,24}}
              / [^\s<>"]* (?<= [^\s<>".,;:!?)\]}}'’] ) )
  | (?P<mention> [@＠] {_LETTERS}+ (?: [.@-] {_LETTERS}+ )* )
  | (?P<address> [\w.+-]{{1,64}} @ [\w-]+ (?: \. [\w-]+ )+ )
  | (?P<hashtag> [\#＃﹟] {_LETTERS}*[\p{{L}}]{_LETTERS}* (?: - {_LETTERS}+ )* )
  | (?P<word> {_LETTERS}+ (?: [{_APOSTROPHES}-] {_LETTERS}+ )* (?: (?<= \p{{Nd}} ) \+ )? )
  | (?P<asks> \? | ？ )
  | (?P<breaks> \r\n | [\n\r\u2028\u2029] )
  | (?P<ends> [.!…;。！] )
  | (?P<comma> [,，、] )
  | (?P<aside> [^\s"'’‘“”„‚‹›«»#@&%+=$€£_\\^`´<>] )
    """,
    regex.VERBOSE,
)
_QUOTED = regex.compile(
    r"“[^“”]+”|„[^„“”]+[“”]|«[^«»]+»|‹[^‹›]+›|(?<!\w)\"[^\"]+\"(?!\w)|`[^`]+`|(?<!\w)['‘‚][^'‘’‚]+['’](?!\w)"
)
_MARK_OF = {"asks": "?", "ends": ".", "comma": ",", "aside": ":", "breaks": "¶"}
_ENDINGS = (("n't", "not"), ("'m", "am"), ("'re", "are"), ("'ve", "have"), ("'ll", "will"), ("'s", "'s"), ("'d", "'d"))
_RUN_TOGETHER = {
    "cant": ("can", "not"), "can't": ("can", "not"), "isnt": ("is", "not"), "aint": ("is", "not"),
    "ain't": ("is", "not"), "wasnt": ("was", "not"), "arent": ("are", "not"), "dont": ("do", "not"),
    "doesnt": ("does", "not"), "didnt": ("did", "not"), "im": ("i", "am"), "ive": ("i", "have"),
}  # fmt: skip
_ELISION = regex.compile(r"(?:[ldjcnsmt]|qu|jusqu|lorsqu)'(?=.)")
_INVISIBLE = regex.compile(r"\p{Cf}")
_ALIKE = str.maketrans(dict.fromkeys("’ʼ‘´`′＇", "'"))


class Token(NamedTuple):
    """``norm`` as compared; ``start`` and ``end`` where it stands in the text.

    ``crowded``: within a run of hashtags; ``quoted``: within quotation marks or code.
    """

    kind: str
    norm: str
    start: int
    end: int
    crowded: bool = False
    quoted: bool = False


class Reading:
    """``line`` is what patterns search; ``tokens[i]`` stands at ``places[i]`` in it. Stretches are token numbers."""

    def __init__(self, text: str, tokens: tuple[Token, ...]) -> None:
        self.text, self.tokens = text, tokens
        self.line, self.places = in_line([token.norm for token in tokens])

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word, once."""
        return frozenset(token.norm for token in self.tokens if token.kind == "word")

    def upto(self, end: int, places: list[int] | None = None) -> int:
        """The number of tokens before that offset of ``line``."""
        return bisect_left(self.places if places is None else places, end)

    def span(self, stretch: tuple[int, int]) -> tuple[int, int]:
        """Where a stretch of tokens stands in the text."""
        return self.tokens[stretch[0]].start, self.tokens[stretch[1] - 1].end


def in_line(norms: list[str]) -> tuple[str, list[int]]:
    """Words with a space on both sides, and where each begins."""
    places, reached = [], 1
    for norm in norms:
        places.append(reached)
        reached += len(norm) + 1
    return f" {' '.join(norms)} " if norms else " ", places


def fold(text: str) -> str:
    """NFKC and case-folded, without invisible characters, apostrophes made alike."""
    if text.isascii():
        return text.lower().replace("`", "'")
    text = text.translate(_ALIKE)
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return _INVISIBLE.sub("", folded).translate(_ALIKE)


@lru_cache(maxsize=512)
def read(text: str) -> Reading:
    """The text as the rules read it."""
    tokens: list[Token] = []
    for found in _TOKEN.finditer(text):
        tokens += _tokens(found)
    return Reading(text, tuple(_quoted(_crowded(tokens), text)))


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
        return [Token(kind, part, start, end) for part in parts_of(norm)]
    return [Token(kind, norm.replace(" ", ""), start, end)]


def parts_of(word: str) -> list[str]:
    """A folded word with contractions opened and elisions and possessives split off; no part is empty."""
    word = word.strip("_")
    if word.isalnum():
        return list(_RUN_TOGETHER.get(word, (word,)))
    if word in _RUN_TOGETHER:
        return list(_RUN_TOGETHER[word])
    for ending, opened in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending):
            return [word[: -len(ending)], opened]
    elided = _ELISION.match(word)
    if elided:
        return [elided.group(), word[elided.end() :]]
    return word.split()


def _crowded(tokens: list[Token]) -> list[Token]:
    """Marks hashtags in runs; commas, emoji and one line break between them do not make them stand out."""
    run = list[int]()
    breaks = 0
    for place, token in enumerate([*tokens, Token("end", "", 0, 0)]):
        if token.kind == "hashtag" and breaks < 2:
            run.append(place)
            breaks = 0
        elif token.kind == "mark" and token.norm in ",:":
            continue
        elif token.kind == "mark" and token.norm == "¶":
            breaks += 1
        else:
            if len(run) >= CROWD:
                for each in run:
                    tokens[each] = tokens[each]._replace(crowded=True)
            run, breaks = [place] if token.kind == "hashtag" else [], 0
    return tokens


def _quoted(tokens: list[Token], text: str) -> list[Token]:
    """Marks what stands in quotation marks or code, unless the whole text does."""
    whole = text.strip()
    for found in _QUOTED.finditer(text):
        if len(found.group()) > LONGEST_QUOTE or found.group() == whole:
            continue
        for place, token in enumerate(tokens):
            if found.start() < token.start and token.end <= found.end():
                tokens[place] = token._replace(quoted=True)
    return tokens
