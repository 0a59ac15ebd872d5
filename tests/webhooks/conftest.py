"""A receiver for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.webhooks.receiver import Receiver


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Listens on loopback."""
    made = Receiver().start()
    yield made
    made.stop()
