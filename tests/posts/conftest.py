"""Shares that are due on real servers, on both networks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.installation import Installation
from tests.peers.bluesky import BlueskyPds
from tests.peers.fault_proxy import FaultProxy
from tests.peers.mastodon import MastodonServer
from tests.posts.lending import lent
from tests.posts.scripted import Clock, Scene, ScriptedNetwork
from tests.posts.workers import Live, on_bluesky, on_mastodon

Proxies = Callable[[str], FaultProxy]


@pytest.fixture(params=["bluesky", "mastodon"])
def behind_proxy(
    request: pytest.FixtureRequest, installation: Installation, bluesky_pds: BlueskyPds,
    mastodon_server: MastodonServer, fault_proxy: Proxies,
) -> tuple[Live, FaultProxy, str]:  # fmt: skip
    """A share that is due on one of the servers behind a proxy; the path that publishes there."""
    if request.param == "bluesky":
        proxy = fault_proxy(bluesky_pds.url)
        return on_bluesky(installation, bluesky_pds, proxy.url), proxy, "putRecord"
    proxy = fault_proxy(mastodon_server.url)
    return on_mastodon(installation, mastodon_server, proxy.url), proxy, "/api/v1/statuses$"


@pytest.fixture
def scene(installation: Installation) -> Scene:
    installation = replace(
        installation, settings=replace(installation.settings, sandbox=True), count=installation.count
    )
    return Scene(installation, ScriptedNetwork(), Clock(), lent(installation))
