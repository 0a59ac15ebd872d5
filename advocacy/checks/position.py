"""Where a disclosure stands: before the fold of its network, first word, before the text. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from advocacy.checks.findings import Outcome
from advocacy.english import English

_LINE_BREAK = regex.compile(r"\r\n|[\n\r\u2028\u2029]")


@dataclass(frozen=True)
class Fold:
    """Up to ``tight`` characters every reader sees it; after ``loose`` none does before a tap; lines count too."""

    tight: int
    loose: int
    visible_lines: int | None = None


def before_fold(text: str, end: int, fold: Fold | None, visible_lines: int | None = None) -> tuple[Outcome, str]:
    """The outcome for a disclosure that ends at ``end``, and why. ``visible_lines`` overrides the fold's own."""
    if fold is None:
        return Outcome.PASS, ""
    lines = visible_lines or fold.visible_lines
    line = len(_LINE_BREAK.findall(text, 0, end)) + 1
    if lines is not None and line > lines:
        return Outcome.FAIL, English(
            "stands in line %(line)s; only %(lines)s show before “more”", line=line, lines=lines
        )
    if end <= fold.tight:
        return Outcome.PASS, ""
    if end <= fold.loose:
        return Outcome.REVIEW, English(
            "ends at character %(end)s; some screens cut at %(cut)s", end=end, cut=fold.tight
        )
    return Outcome.FAIL, English("ends at character %(end)s, behind the “more” at %(fold)s", end=end, fold=fold.loose)


def hidden_from(text: str, fold: Fold) -> int | None:
    """The character from which on readers see nothing before they press “more”; None when all of the text shows."""
    breaks = [found.start() for found in _LINE_BREAK.finditer(text)]
    lines = fold.visible_lines
    by_line = breaks[lines - 1] if lines is not None and len(breaks) >= lines else len(text)
    at = min(fold.loose, by_line)
    return at if at < len(text.rstrip()) else None
