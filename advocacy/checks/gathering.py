"""The words that people read in packs of rules, for ``make words``: titles, plain words, messages, remedies, names.

An extractor as Babel calls it. What the packs look for in posts, and the sources they cite, are in no language of ours.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

SPOKEN = ("title", "plain", "message", "remedy", "note", "name")
"""Keys whose texts are shown."""
NAMED = ("classes",)
"""Keys of tables whose values are names that are shown."""

Found = tuple[int, str, str, list[str]]
"""The line (of no meaning here), the function that the text counts as given to, the text, comments."""


def texts(
    file: BinaryIO, _keywords: Sequence[str], _tags: Sequence[str], options: Mapping[str, Any]
) -> Iterator[Found]:
    """Every text of a pack that is shown to people."""
    return ((1, "_", text, []) for text in _shown(json.load(file)))


def _shown(raw: Any) -> Iterator[str]:
    if isinstance(raw, Mapping):
        for key, value in raw.items():
            if key in SPOKEN and isinstance(value, str) and value:
                yield value
            elif key in NAMED and isinstance(value, Mapping):
                yield from value.values()
            else:
                yield from _shown(value)
    elif isinstance(raw, list):
        for each in raw:
            yield from _shown(each)
