"""A network whose records can't be kept is switched off: not offered, not connected, not posted to, by hand neither."""

from __future__ import annotations

from dataclasses import replace

import pytest

from advocacy.database import writing
from advocacy.errors import Breach
from advocacy.networks import registry
from advocacy.posts.states import Way
from content_library.words.outlets import outlets
from tests.installation import Installation
from tests.posts.lending import share


def test_switched_off(sqlite: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    person = sqlite.person()
    with sqlite.app.app_context():
        off = replace(registry.settings.current(), networks_off=("X", " bluesky "))
        monkeypatch.setattr(registry.settings, "current", lambda: off)
        assert "mastodon" in outlets() and not {"x", "bluesky"} & {*outlets(), *registry.offered()}
        with pytest.raises(Breach, match="switched off"):
            registry.require_on("bluesky")
        with pytest.raises(Breach, match="switched off"), writing():
            share(person, network="x", way=Way.HAND)


def test_connecting_refuses(sqlite: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "is_off", lambda name: name == "bluesky")
    person = sqlite.person()
    made = sqlite.api_of(person)("POST", "/connections", {"network": "bluesky", "identifier": "a", "secret": "b"})
    assert made.status_code == 422 and "switched off" in made.text
