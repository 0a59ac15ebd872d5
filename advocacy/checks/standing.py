"""Whether words found are meant as a disclosure: not denied, asked, wished, past, quoted, in passing, in a crowd. Pure.

``Seen`` holds a reading with everything that the pack's words found in it, and judges each stretch once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from advocacy.checks.findings import Outcome
from advocacy.checks.packs import DisclosurePack
from advocacy.checks.patterns import Names, Sightings, Stretch
from advocacy.checks.reading import MARKS, Reading, Token
from advocacy.checks.vocabulary import in_order, vocabulary
from advocacy.english import English

DENIED, ASKED, CROWDED, IN_PASSING, PAST, WISHED, ONLY_QUOTED, QUOTED, ABOUT_ANOTHER, WEAKENED, ELSEWHERE = (
    English("is denied"),
    English("is only asked"),
    English("hides in a run of hashtags"),
    English("is not used as a label"),
    English("speaks of the past"),
    English("is only wished or supposed"),
    English("is only quoted"),
    English("stands in quotation marks: it may be somebody else's words"),
    English("may speak of another post"),
    English("is half taken back"),
    English("speaks of another company, or of something other than this post"),
)
SEVERITY: dict[str, Outcome] = {QUOTED: Outcome.REVIEW, ABOUT_ANOTHER: Outcome.REVIEW, WEAKENED: Outcome.REVIEW}
"""Objections that only a person can judge; all others mean that the words do not count."""
REACH_OF_NOT = 3  # "not a paid ad"
REACH_OF_WISH = 4  # "would really love to"
ASKING = frozenset({"do", "does", "did"})
BEING = frozenset({"is", "was", "are", "were", "be", "been", "being"})
HAVING = frozenset({"has", "have", "had"})
BOUGHT = frozenset({"sponsored", "paid", "promoted"})
ARTICLES = frozenset({"an", "that", "their", "your", "his", "her", "these", "those"})


class Seen:
    """A reading, and where the words of the pack stand in it. ``names`` are the company's."""

    def __init__(self, reading: Reading, names: Names, pack: DisclosurePack) -> None:
        self.reading, self.pack = reading, pack
        self.sightings: Sightings = vocabulary(pack.words, names).sight(reading)
        self.known = frozenset(self.sightings)
        self.objections: dict[Stretch, str | None] = {}
        self.leading: dict[str, int] = {}  # relationship -> how many tokens at the beginning only disclose

    def of(self, patterns: Iterable[str]) -> list[Stretch]:
        """Where any of these patterns stands, in order."""
        found = self.sightings
        stretches = [stretch for pattern in patterns if pattern in found for stretch in found[pattern]]
        return in_order(stretches) if len(stretches) > 1 else stretches

    def objection(self, stretch: Stretch) -> str | None:
        """Why the words at that stretch do not count, or None when they do."""
        if stretch not in self.objections:
            self.objections[stretch] = _objection(self, stretch)
        return self.objections[stretch]


def _objection(seen: Seen, stretch: Stretch) -> str | None:
    (first, last), reading = stretch, seen.reading
    tokens = reading.tokens[first:last]
    before, after = _norms(reading.tokens[max(0, first - 8) : first]), _norms(reading.tokens[last : last + 4])
    is_label = last - first == 1 and _could_be_label(tokens[0])
    found = _denied_or_unreal(before, after, is_label, seen.pack)
    if found is not None:
        return found
    if any(token.crowded for token in tokens):
        return CROWDED
    if all(token.quoted for token in tokens):
        return ONLY_QUOTED if is_label and first > 0 else QUOTED
    return _as_label(seen, stretch, before, after) if is_label else _of_another(seen, stretch, before, after)


def _of_another(seen: Seen, stretch: Stretch, before: list[str], after: list[str]) -> str | None:
    """A sentence about a rival, about an event, or one that asks: “Acme's biggest rival”, “the race was sponsored”."""
    tokens, others = seen.reading.tokens, seen.pack.other_companies
    first, last = stretch
    if before and before[-1] in ASKING and tokens[first].norm == "i" and _ends_asking(tokens[last:]):
        return ASKED
    clause = _clause(before)
    if clause and clause[-1] in ("of", "to", "for") and others & set(clause[-REACH_OF_WISH:]):
        return ELSEWHERE
    if after[:1] == ["'s"] and others & set(after[1:]):
        return ELSEWHERE
    return ELSEWHERE if tokens[first].norm in BOUGHT and _of_an_event(clause, seen.pack) else None


def _ends_asking(tokens: Sequence[Token]) -> bool:
    """Whether the sentence that goes on there ends in a question mark."""
    return next((token.norm for token in tokens if token.norm in ("?", ".", "¶")), "") == "?"


def _of_an_event(clause: list[str], pack: DisclosurePack) -> bool:
    """Whether something other than the post or its author is what “was sponsored”."""
    if not pack.own_posts or not clause or clause[-1] not in BEING:
        return False
    subject = next((word for word in reversed(clause) if word not in BEING | HAVING), "")
    return subject not in pack.own_posts


def _could_be_label(token: Token) -> bool:
    """One word or hashtag; a compound such as “Acme-Mitarbeiterin” is a statement."""
    return token.kind == "hashtag" or (token.kind == "word" and "-" not in token.norm)


def _denied_or_unreal(before: list[str], after: list[str], is_label: bool, pack: DisclosurePack) -> str | None:
    if is_denied(before, pack) or (is_label and _taken_back(after, pack)):
        return DENIED
    if is_label and after[:1] == ["?"]:
        return ASKED
    clause = _clause(before)
    if pack.past & set(clause[-REACH_OF_NOT:]):
        return PAST
    return WISHED if pack.wished & set(clause[-REACH_OF_WISH:]) else None


def _as_label(seen: Seen, stretch: Stretch, before: list[str], after: list[str]) -> str | None:
    first, last = stretch
    led_in = any(end == first for _, end in seen.of(seen.pack.lead_ins))
    named = any(start == first and last < end for start, end in seen.of(seen.pack.not_labels))
    if seen.reading.tokens[first].kind == "hashtag":
        if named or (before and before[-1] in seen.pack.spoken_of and not led_in):
            return IN_PASSING
        if _weakened(after, seen.pack):
            return WEAKENED
        return ABOUT_ANOTHER if before and before[-1] in ARTICLES and not led_in else None
    if named:
        return IN_PASSING
    if not (led_in or _is_set_apart(seen, last, before, after)):
        return IN_PASSING
    return WEAKENED if _weakened(after, seen.pack) else None


def _weakened(after: list[str], pack: DisclosurePack) -> bool:
    """Whether a word set apart right behind the label takes half of it back: “Werbung, unbezahlt”."""
    said = next((word for word in after if word not in MARKS), "")
    return bool(after) and after[0] in (",", ":") and said in pack.weakened


def is_denied(before: Sequence[str], pack: DisclosurePack) -> bool:
    """Whether a negation stands shortly before, in the same clause; “not only” and “no doubt” deny nothing."""
    following = ""
    for word in reversed(_clause(before)[-REACH_OF_NOT:]):
        if word in pack.negators:
            return following not in pack.not_meant
        following = word
    return False


def _clause(before: Sequence[str]) -> list[str]:
    """The words of the same clause, next to last; a line's end ends none."""
    kept: list[str] = []
    for word in reversed(before):
        if word in MARKS and word != "¶":
            break
        if word != "¶":
            kept.append(word)
    return kept[::-1]


def _taken_back(after: list[str], pack: DisclosurePack) -> bool:
    """Whether the label is denied right behind it: “#ad (not!)”, “sponsored: no”."""
    said = [word for word in after if word not in (",", ":", "?")][:2]
    return bool(said) and said[0] in pack.taken_back and (len(said) == 1 or said[1] in MARKS or said[1] == "really")


def _is_set_apart(seen: Seen, last: int, before: list[str], after: list[str]) -> bool:
    """A bare word such as “ad” counts as a label only: set apart, opening the text, or in “this is an ad”."""
    opens = not before or before[-1] in MARKS or before[-1].startswith("#")
    closes = not after or after[0] in MARKS or after[0].startswith("#") or _mention_follows(seen, last)
    if opens and (closes or after[0] in seen.pack.label_links):
        return True
    return not any(word not in MARKS for word in before) and _new_sentence_follows(seen.reading, last)


def _mention_follows(seen: Seen, last: int) -> bool:
    """Whether a further mention that a rule asks for stands right behind: “Publicité images virtuelles”."""
    wanted = [said for rules in seen.pack.jurisdictions.values() for each in rules.mentions for said in each.says]
    return any(first == last for first, _ in seen.of(wanted))


def _new_sentence_follows(reading: Reading, last: int) -> bool:
    """Whether the next word is written as the beginning of a sentence: “Ad A month in the boots”."""
    if last >= len(reading.tokens):
        return True
    first = reading.text[reading.tokens[last].start]
    return first.isupper() or first.istitle() or first.isdigit() or first == "@"


def _norms(tokens: Sequence[Token]) -> list[str]:
    return [token.norm for token in tokens]
