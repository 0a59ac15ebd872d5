"""Pure: names as their people want them shown, words cut where they are too long for a wall, labels of choices."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from advocacy.wall.models import ShownAs, Theme

LONGEST = 420
"""Characters of a post on a wall; whoever wants more opens the post. Disclosures stand in front."""
SHOWN_AS: dict[ShownAs, LazyString] = {
    ShownAs.NAME: _l("My whole name"), ShownAs.SHORT: _l("First name and an initial"), ShownAs.INITIALS: _l("Initials"),
}  # fmt: skip
THEMES: dict[Theme, LazyString] = {
    Theme.AUTO: _l("As the reader’s device"), Theme.LIGHT: _l("Light"), Theme.DARK: _l("Dark"),
}  # fmt: skip


def shown_name(name: str, how: ShownAs) -> str:
    """A name in the form that its person chose: Nora Okafor, Nora O., N. O."""
    words = name.split()
    if how is ShownAs.NAME or not words:
        return " ".join(words)
    if how is ShownAs.INITIALS:
        words[0] = f"{words[0][0].upper()}."
    return " ".join([words[0], *(f"{word[0].upper()}." for word in words[1:][-1:])])


def shortened(words: str, longest: int = LONGEST) -> str:
    """The beginning of long words, up to a blank."""
    if len(words) <= longest:
        return words
    begins = words[: longest - 1]
    whole, blank, _rest = begins.rpartition(" ")
    return f"{(whole if blank and len(whole) > longest // 2 else begins).rstrip()}…"
