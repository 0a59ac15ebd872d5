"""Pure: what differs between two packs, told place by place: words added, words taken out, values changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

UNTOLD = frozenset({"version", "date"})
"""Every version has its own."""


@dataclass(frozen=True)
class Difference:
    """A place such as "rules › guarantee › says › en", what is no longer there, and what is there now."""

    where: str
    removed: tuple[str, ...]
    added: tuple[str, ...]


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """All differences, in the order of the packs."""
    return [each for each in _between(before, after, ()) if each.where not in UNTOLD]


def _between(before: Any, after: Any, where: tuple[str, ...]) -> Iterator[Difference]:
    if before == after:
        return
    old, new = _keyed(before), _keyed(after)
    if isinstance(old, Mapping) or isinstance(new, Mapping):  # what is new or gone as a whole is told part by part
        old, new = (side if isinstance(side, Mapping) else {} for side in (old, new))
        for key in dict.fromkeys((*old, *new)):
            yield from _between(old.get(key), new.get(key), (*where, str(key)))
    elif isinstance(before, list) and isinstance(after, list):
        removed = tuple(_shown(each) for each in before if each not in after)
        added = tuple(_shown(each) for each in after if each not in before)
        if removed or added:
            yield Difference(" › ".join(where), removed, added)
    else:
        yield Difference(" › ".join(where), _told(before), _told(after))


def _keyed(value: Any) -> Any:
    """A list of rules as rules by name."""
    if isinstance(value, list) and value and all(isinstance(each, Mapping) and "rule" in each for each in value):
        return {each["rule"]: each for each in value}
    return value


def _told(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, list) and not any(isinstance(each, Mapping | list) for each in value):
        return tuple(_shown(each) for each in value)
    return (_shown(value),)


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
