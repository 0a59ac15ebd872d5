"""Pure: a policy's plain text as paragraphs, headings and lists. ``# Heading``, ``- point``, an empty line between."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

POINT = re.compile(r"[-*•]\s+")


@dataclass(frozen=True)
class Block:
    """A heading, a paragraph (each of one line group), or a list of points."""

    kind: str  # heading, paragraph, list
    lines: tuple[str, ...]


def blocks(text: str) -> Iterator[Block]:
    """The text's blocks in order."""
    for part in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in part.splitlines() if line.strip()]
        if lines and lines[0].startswith("#"):
            yield Block("heading", (lines.pop(0).lstrip("# "),))
        if lines and all(POINT.match(line) for line in lines):
            yield Block("list", tuple(POINT.sub("", line, count=1) for line in lines))
        elif lines:
            yield from _mixed(lines)


def _mixed(lines: list[str]) -> Iterator[Block]:
    """A paragraph that may run into a list."""
    first = next((place for place, line in enumerate(lines) if POINT.match(line)), len(lines))
    if first:
        yield Block("paragraph", tuple(lines[:first]))
    if first < len(lines):
        yield Block("list", tuple(POINT.sub("", line, count=1) for line in lines[first:]))
