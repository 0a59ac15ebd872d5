"""What the keys of dimensions are called. Rooms above hand in the names of what only they know."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from flask import Flask, current_app

from advocacy.links.attribution import programmes
from advocacy.reach import queries
from advocacy.reach.models import Dimension
from advocacy.web import palette

EXTENSION = "advocacy.reach.names"

Namer = Callable[[Iterable[str]], Mapping[str, str]]
"""Gives the names of keys, those it knows. One statement."""


def init_names(app: Flask, namers: Mapping[Dimension, Namer]) -> None:
    """Hangs up who names the keys of which dimension."""
    ours = {Dimension.ITEM: queries.titles_of, Dimension.NETWORK: _networks, Dimension.PROGRAMME: _programmes}
    app.extensions[EXTENSION] = {**ours, **namers}


def names_of(dimension: Dimension, keys: Iterable[str]) -> dict[str, str]:
    """Every key's name: its own where nobody knows better. Teams that are too small have none."""
    wanted = list(keys)
    if dimension is Dimension.TEAM:
        shown = queries.teams_shown()
        return {key: shown[key] for key in wanted if key in shown}
    namer = current_app.extensions.get(EXTENSION, {}).get(dimension)
    known = namer(wanted) if namer and wanted else {}
    return {key: known.get(key, key) for key in wanted}


def _programmes(keys: Iterable[str]) -> Mapping[str, str]:
    return dict(programmes.listed())


def _networks(keys: Iterable[str]) -> Mapping[str, str]:
    return {key: str(palette.network_look(key).label) for key in keys}
