"""Desks on both engines, and on SQLite alone."""

from __future__ import annotations

import pytest

from tests.installation import Installation
from tests.rulebook.desk import Desk


@pytest.fixture
def desk(installation: Installation) -> Desk:
    return Desk(installation)


@pytest.fixture
def sqlite_desk(sqlite: Installation) -> Desk:
    return Desk(sqlite)
