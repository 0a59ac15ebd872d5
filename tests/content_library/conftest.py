"""The shelf: an installation, on both engines, with those who write and review."""

from __future__ import annotations

import pytest

from tests.content_library.panel import Panel
from tests.content_library.shelf import Shelf
from tests.installation import Installation


@pytest.fixture
def shelf(installation: Installation) -> Shelf:
    """On SQLite and on PostgreSQL."""
    return Shelf.fill(installation)


@pytest.fixture
def sqlite_shelf(sqlite: Installation) -> Shelf:
    """On SQLite only: for pages and the API, whose rules are tested on both engines below them."""
    return Shelf.fill(sqlite)


@pytest.fixture
def panel(installation: Installation) -> Panel:
    """All functions, on SQLite and on PostgreSQL."""
    return Panel.fill(installation)


@pytest.fixture
def sqlite_panel(sqlite: Installation) -> Panel:
    """All functions, on SQLite only."""
    return Panel.fill(sqlite)
