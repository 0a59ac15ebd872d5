"""Whether words found are meant as a disclosure: not denied, not asked, not in passing, not in a crowd. Pure."""

from __future__ import annotations

from advocacy.checks.packs import DisclosurePack
from advocacy.checks.patterns import compiled
from advocacy.checks.reading import MARKS, Reading

DENIED, ASKED, CROWDED, IN_PASSING = (
    "is denied",
    "is only asked",
    "hides in a run of hashtags",
    "is not used as a label",
)
REACH_OF_NOT = 3  # "not a paid ad"


def objection(reading: Reading, start: int, end: int, pack: DisclosurePack) -> str | None:
    """Why the words at that stretch of ``line`` do not count, or None when they do."""
    tokens = reading.between(start, end)
    before, after = reading.line[:start].split(), reading.line[end:].split()
    is_label = len(tokens) == 1 and tokens[0].kind in ("word", "hashtag")
    if is_denied(before, pack):
        return DENIED
    if is_label and after[:1] == ["?"]:
        return ASKED
    if any(token.crowded for token in tokens):
        return CROWDED
    if is_label and tokens[0].kind == "word" and not _is_set_apart(reading, start, end, before, after, pack):
        return IN_PASSING
    return None


def is_denied(before: list[str], pack: DisclosurePack) -> bool:
    """Whether a negation stands shortly before, in the same clause; “not only” and “no doubt” deny nothing."""
    following = ""
    for word in reversed(before[-REACH_OF_NOT:]):
        if word in MARKS:
            return False
        if word in pack.negators:
            return following not in pack.not_meant
        following = word
    return False


def _is_set_apart(
    reading: Reading, start: int, end: int, before: list[str], after: list[str], pack: DisclosurePack
) -> bool:
    """A bare word such as “ad” counts as a label only: set apart, opening the text, or in “this is an ad”."""
    opens = not before or before[-1] in MARKS or before[-1].startswith("#")
    closes = not after or after[0] in MARKS or after[0].startswith("#")
    if opens and (closes or after[0] in pack.label_links):
        return True
    if not any(word not in MARKS for word in before) and _new_sentence_follows(reading, end):
        return True
    return any(found.end() == start - 1 for found in compiled(pack.lead_ins, ()).finditer(reading.line[:start]))


def _new_sentence_follows(reading: Reading, end: int) -> bool:
    """Whether the next word is written as the beginning of a sentence: “Ad A month in the boots”."""
    following = reading.between(end + 1, end + 2)
    if not following:
        return True
    first = reading.text[following[0].start]
    return first.isupper() or first.istitle() or first.isdigit() or first == "@"
