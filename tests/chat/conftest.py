"""Slack's stub, and an installation that speaks to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.chat.world import Talk, talking
from tests.installation import Installation
from tests.peers.slack import SlackStub


@pytest.fixture
def slack() -> Iterator[SlackStub]:
    """A stub of Slack."""
    stub = SlackStub().start()
    yield stub
    stub.stop()


@pytest.fixture
def talk(installation: Installation, slack: SlackStub) -> Iterator[Talk]:
    """On SQLite and on PostgreSQL."""
    made = talking(installation, slack)
    yield made
    made.installation.close()


@pytest.fixture
def sqlite_talk(sqlite: Installation, slack: SlackStub) -> Iterator[Talk]:
    """On SQLite only."""
    made = talking(sqlite, slack)
    yield made
    made.installation.close()
