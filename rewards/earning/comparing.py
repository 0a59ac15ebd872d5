"""Pure: two plays side by side: sums, how the differences are spread, teams. Nobody is named.

Of fewer than five people nothing is told: quantiles and counts are left out, small teams go into the rest, and the rest
takes the smallest team with it where it would be one that could be told by subtraction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

LEAST = 5
"""People of whom figures are told."""
QUANTILES = (5, 25, 50, 75, 95)
"""Per cent."""


def compare(
    today: Mapping[int, int], draft: Mapping[int, int], teams: Mapping[int, int | None]
) -> dict[str, Any]:  # fmt: skip
    """Points by person with today's rules and with the draft; person -> team. Gives what is told of it, as JSON."""
    people = sorted({person for play in (today, draft) for person, points in play.items() if points})
    changes = sorted(draft.get(person, 0) - today.get(person, 0) for person in people)
    told: dict[str, Any] = {
        "people": len(people),
        "today": sum(today.values()),
        "draft": sum(draft.values()),
        "teams": _teams(people, today, draft, teams),
    }
    if len(people) >= LEAST:
        told["changes"] = quantiles(changes)
        told["points_today"] = quantiles(sorted(today.get(person, 0) for person in people))
        told["points_draft"] = quantiles(sorted(draft.get(person, 0) for person in people))
        told["counts"] = _counts(changes)
    return told


def quantiles(ordered: Sequence[int]) -> dict[str, int]:
    """The values at each of ``QUANTILES``, by nearest rank."""
    last = len(ordered) - 1
    return {str(each): ordered[round(each * last / 100)] for each in QUANTILES}


def _counts(changes: Sequence[int]) -> dict[str, int] | None:
    """How many would have more, as much, less; None where one of them could be told apart."""
    more, less = sum(change > 0 for change in changes), sum(change < 0 for change in changes)
    found = {"more": more, "same": len(changes) - more - less, "less": less}
    return None if any(0 < count < LEAST for count in found.values()) else found


def _teams(
    people: Sequence[int], today: Mapping[int, int], draft: Mapping[int, int], teams: Mapping[int, int | None]
) -> list[dict[str, int | None]]:
    members: dict[int | None, list[int]] = defaultdict(list)
    for person in people:
        members[teams.get(person)].append(person)
    shown, rest = [], members.pop(None, [])
    for team, theirs in sorted(members.items(), key=lambda each: -len(each[1])):
        if len(theirs) >= LEAST:
            shown.append((team, theirs))
        else:
            rest += theirs
    while 0 < len(rest) < LEAST and shown:
        rest += shown.pop()[1]
    rows: list[tuple[int | None, list[int]]] = [*shown, *([(None, rest)] if len(rest) >= LEAST else [])]
    return [
        {
            "team": team, "people": len(theirs), "today": sum(today.get(person, 0) for person in theirs),
            "draft": sum(draft.get(person, 0) for person in theirs),
        }
        for team, theirs in rows
    ]  # fmt: skip
