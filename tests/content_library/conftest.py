"""The shelf: an installation, on both engines, with those who write and review."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from tests.content_library.panel import Panel
from tests.content_library.shelf import NOW, Shelf
from tests.installation import Installation


@pytest.fixture
def its_day() -> Iterator[None]:
    """Pages and the API ask the clock themselves, and what is on the shelf lives for a year: they stand in its day."""
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def shelf(installation: Installation, its_day: None) -> Shelf:
    """On SQLite and on PostgreSQL."""
    return Shelf.fill(installation)


@pytest.fixture
def sqlite_shelf(sqlite: Installation, its_day: None) -> Shelf:
    """On SQLite only: for pages and the API, whose rules are tested on both engines below them."""
    return Shelf.fill(sqlite)


@pytest.fixture
def panel(installation: Installation, its_day: None) -> Panel:
    """All functions, on SQLite and on PostgreSQL."""
    return Panel.fill(installation)


@pytest.fixture
def sqlite_panel(sqlite: Installation, its_day: None) -> Panel:
    """All functions, on SQLite only."""
    return Panel.fill(sqlite)
