"""The kinds of reports that the roof lists, by name. Rooms above hand in theirs; pages, API, mail, sheets ask here."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, current_app
from flask_babel import gettext as _

from advocacy.errors import NotFound
from advocacy.reach.report import Kind, Teller

EXTENSION = "advocacy.reports"


def init_reports(app: Flask, kinds: Sequence[Kind]) -> None:
    """Hangs the kinds of reports up. Raises ValueError for two of one name."""
    named = {kind.name: kind for kind in kinds}
    if len(named) != len(kinds):
        raise ValueError("two kinds of reports have one name")
    app.extensions[EXTENSION] = named


def kind_of(name: str) -> Kind:
    """The kind of that name. Raises NotFound."""
    found = current_app.extensions[EXTENSION].get(name)
    if found is None:
        raise NotFound(_("There is no such report."), remedy=_("See Reports for those there are."))
    kind: Kind = found
    return kind


def kinds() -> Sequence[Kind]:
    """All of them, in the roof's order."""
    return list(current_app.extensions[EXTENSION].values())


def teller_of(metric: str) -> Teller | None:
    """Who tells how a metric was counted that no rollup holds; None for those that rollups do."""
    return next((kind.accounts[metric] for kind in kinds() if metric in kind.accounts), None)
