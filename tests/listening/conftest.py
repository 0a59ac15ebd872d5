"""An installation that listens to servers on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.installation import Installation
from tests.listening.appview import AppView, appview
from tests.networks.conftest import Scripted


@pytest.fixture
def bluesky() -> Iterator[AppView]:
    """Bluesky's AppView."""
    with appview() as view:
        yield view


@pytest.fixture
def site() -> Iterator[Scripted]:
    """A site that answers by script: a feed, or a Mastodon server."""
    served = Scripted()
    yield served
    served.server.shutdown()
    served.server.server_close()


@pytest.fixture
def listener(installation: Installation, bluesky: AppView) -> Iterator[Installation]:
    """An installation whose Bluesky is that one, on both engines; every answer is drawn for review."""
    in_force = replace(
        installation.settings, network_roots=(f"bluesky-appview={bluesky.url}",), answer_sample_percent=100
    )
    made = replace(installation, settings=in_force)
    yield made
    made.close()
