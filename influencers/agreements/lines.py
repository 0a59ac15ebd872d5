"""Pure: which line of a new version is which of the one before. Imports no database.

What a partner delivers hangs on a line's key (``deliverables.assigning``), never on its place: a line that is put in
front of others moves nobody's fee.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from influencers.briefs.words import Line


def keyed(lines: Sequence[Line], before: Sequence[Line], version: int) -> tuple[Line, ...]:
    """The lines with their keys: that of the line before that each is, or one of their own in this ``version``.

    A line is never another kind or network than it was. It is the one whose key it brings; else the one with the same
    words; else, where as many lines stand there as before, the only one left of its kind on its network.
    """
    left = {each.key: each for each in before}
    found: dict[int, str] = {}

    def match(fits: Callable[[Line, Line], bool], *, alone: bool = False) -> None:
        for place, line in enumerate(lines):
            fitting = [key for key, old in left.items() if place not in found and _alike(line, old) and fits(line, old)]
            if fitting and (not alone or (len(fitting) == 1 and _only(line, place))):
                found[place] = fitting[0]
                del left[fitting[0]]

    def _only(line: Line, place: int) -> bool:
        return not any(_alike(line, each) for at, each in enumerate(lines) if at != place and at not in found)

    match(lambda line, old: line.key == old.key)
    match(lambda line, old: line.what == old.what)
    if len(lines) == len(before):
        match(lambda line, old: True, alone=True)
    return tuple(replace(line, key=found.get(place) or f"{version}.{place}") for place, line in enumerate(lines))


def _alike(line: Line, old: Line) -> bool:
    return (line.kind, line.network) == (old.kind, old.network)
