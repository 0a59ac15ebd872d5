"""Auto-disclosure: the right words for a relationship, the jurisdictions reached, a language and a brand. Pure.

They go first in the post. What this writes passes the disclosure check wherever the rules let any words pass.
"""

from __future__ import annotations

from collections.abc import Sequence

from advocacy.checks.languages import primary
from advocacy.checks.packs import DisclosurePack

COLON = {"fr": " :"}


def words_for(
    relationship: str, jurisdictions: Sequence[str], language: str | None, brand: str, pack: DisclosurePack
) -> str:
    """The words, such as “#ad I work at Acme.”, “Werbung: Ich arbeite bei Acme.”, “Publicité :”; empty for ``none``.

    ``jurisdictions`` without rules in the pack add nothing. A language without words of its own gets English ones.
    """
    if relationship not in pack.groups:
        return ""
    spoken = primary(language) or "en"
    labels = _labels(jurisdictions, spoken, pack)
    statement = _statement(relationship, spoken, brand, pack)
    tags = [label for label in labels if label.startswith("#")]
    plain = " / ".join(label for label in labels if not label.startswith("#"))
    opening = " ".join(tags) + (" · " if tags and plain else "") + (plain + COLON.get(spoken, ":") if plain else "")
    return " ".join(part for part in (opening, f"{statement}." if statement else "") if part)


def _labels(jurisdictions: Sequence[str], spoken: str, pack: DisclosurePack) -> list[str]:
    """One label a jurisdiction, none twice; hashtags first, because some want theirs as the very first word."""
    chosen: dict[str, None] = {}
    for code in jurisdictions:
        rules = pack.jurisdiction(code)
        if rules is not None:
            own = pack.inserts["labels"].get(rules.code, {})
            label = own.get("*") or own.get(spoken) or pack.inserts["national"].get(spoken) or own.get("en")
            if label:
                chosen[label] = None
    first_word = [label for label in chosen if label.startswith("#")]
    return first_word + sorted(label for label in chosen if not label.startswith("#"))


def _statement(relationship: str, spoken: str, brand: str, pack: DisclosurePack) -> str:
    """The plain sentence about the connection, where the pack has one in that language."""
    for group in pack.groups[relationship]:
        said = pack.inserts["statements"].get(group, {})
        words = said.get(spoken) or ("" if spoken in pack.national else said.get("en", ""))
        if words:
            return str(words).replace("{brand}", brand)
    return ""
