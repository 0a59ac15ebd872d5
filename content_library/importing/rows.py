"""Pure: a row of a file as an item, or why it can't be one; and what it is known by when it comes again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

from flask_babel import gettext as _

from advocacy import spreadsheets
from advocacy.clock import at_wall_clock
from advocacy.errors import Breach
from advocacy.spreadsheets import Line
from content_library.importing.columns import KEY, REASON, Plan
from content_library.models import ItemKind, Stage, TextMode
from content_library.words.content import About, Content, cleaned
from content_library.words.frames import AUDIENCE_KEYS, Words

Choice = TypeVar("Choice", bound=StrEnum)
LONGEST_NAME = 120
"""Of a topic, a campaign or a class."""


@dataclass(frozen=True)
class Row:
    """A row that can be added."""

    content: Content
    about: About
    key: str


def read_row(line: Line, plan: Plan, zone: str, networks: Collection[str], classes: Collection[str]) -> Row:
    """The row. ``zone`` is the clock of times without an offset. Raises Breach with everything that is wrong."""
    if line.problem:
        raise Breach(line.problem[:1].upper() + line.problem[1:])
    if len(line.cells) > plan.width:
        raise Breach(
            _("It has more fields than the heading has columns."), remedy=_("Put quotation marks around commas.")
        )
    reading = _Reading(line.cells, plan, zone)
    content, about = reading.content(), reading.about()
    if not reading.wrong:
        try:
            content = cleaned(content, networks, classes)
        except Breach as refusal:
            reading.wrong.extend(text for texts in refusal.errors.values() for text in texts)
    if reading.wrong:
        raise Breach(" ".join(reading.wrong))
    return Row(content, about, _key(reading.cells))


def _key(cells: dict[str, str]) -> str:
    """SHA-256 of the row's own key, else of everything that it says."""
    if own := cells.get(KEY):
        said = f"key:{own}"
    else:
        said = json.dumps({name: cell for name, cell in cells.items() if cell}, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


class _Reading:
    """One row's cells by column, and what is wrong with them."""

    def __init__(self, cells: Sequence[str], plan: Plan, zone: str) -> None:
        self.wrong: list[str] = []
        self.cells = {
            name: spreadsheets.plain(cells[place])
            for name, place in plan.places.items()
            if place < len(cells) and name != REASON
        }
        self._captions = [
            (network, language, spreadsheets.plain(cells[place]))
            for place, (network, language) in plan.captions.items()
            if place < len(cells)
        ]
        self._zone = zone
        if any("\x00" in cell for cell in cells):
            self.wrong.append(_("It holds signs that are no text."))

    def content(self) -> Content:
        language = self.cells.get("language") or "en"
        return Content(
            title=self.cells.get("title", ""),
            captions=tuple(Words(network, own or language, text) for network, own, text in self._captions if text),
            url=self.cells.get("url", ""),
            summary=self.cells.get("summary", ""),
            audience={key: self._names(key) for key in AUDIENCE_KEYS},
            classes=tuple(self._names("classes")),
            text_mode=self._choice(TextMode, "text_mode") or TextMode.LOCKED,
            embargo_at=self._time("embargo_at"),
            expires_at=self._time("expires_at"),
        )

    def about(self) -> About:
        campaign = self.cells.get("campaign", "")
        if len(campaign) > LONGEST_NAME:
            self.wrong.append(_("Campaign: at most %(most)s characters.", most=LONGEST_NAME))
        kind = self._choice(ItemKind, "kind") or ItemKind.ARTICLE
        return About(kind, campaign, tuple(self._names("topics")), self._choice(Stage, "stage"))

    def _names(self, column: str) -> list[str]:
        names = [name.strip() for name in self.cells.get(column, "").split(";") if name.strip()]
        if any(len(name) > LONGEST_NAME for name in names):
            self.wrong.append(_("%(column)s: at most %(most)s characters each.", column=column, most=LONGEST_NAME))
        return list(dict.fromkeys(names))

    def _choice(self, kind: type[Choice], column: str) -> Choice | None:
        said = self.cells.get(column, "").lower()
        if said and said not in {each.value for each in kind}:
            self.wrong.append(
                _(
                    "%(column)s: “%(text)s” is none of %(names)s.",
                    column=column,
                    text=said[:40],
                    names=", ".join(each.value for each in kind),
                )
            )
            return None
        return kind(said) if said else None

    def _time(self, column: str) -> datetime | None:
        said = self.cells.get(column, "")
        if not said:
            return None
        try:
            local = datetime.fromisoformat(said)
            if local.tzinfo is not None:
                return local.astimezone(UTC)
            return at_wall_clock(local.date(), local.time(), self._zone)
        except (ValueError, OverflowError):
            self.wrong.append(
                _("%(column)s: “%(text)s” is not a time; write it as 2026-11-21 09:30.", column=column, text=said[:40])
            )
            return None
