"""An empty installation on SQLite, served."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.serving import Served, serve
from tests.installation import Installation


@pytest.fixture
def served(sqlite: Installation) -> Iterator[Served]:
    """One for each test."""
    with serve(sqlite) as found:
        yield found
