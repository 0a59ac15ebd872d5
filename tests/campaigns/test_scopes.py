from __future__ import annotations

import pytest

from advocacy.campaigns.scopes import Reach, Scope, covers

TAGS = {"campaign": "Spring", "topics": ["Hiring", "Lisbon"], "region": "DE"}


@pytest.mark.parametrize(
    ("reach", "network", "stopped"),
    [
        (Reach(Scope.ALL), "bluesky", True),
        (Reach(Scope.CAMPAIGN, "spring "), "bluesky", True),
        (Reach(Scope.CAMPAIGN, "Spring sale"), "bluesky", False),
        (Reach(Scope.TOPIC, "lisbon"), "bluesky", True),
        (Reach(Scope.TOPIC, "Porto"), "bluesky", False),
        (Reach(Scope.REGION, "de"), "bluesky", True),
        (Reach(Scope.REGION, "US"), "bluesky", False),
        (Reach(Scope.NETWORK, "Bluesky"), "bluesky", True),
        (Reach(Scope.NETWORK, "mastodon"), "bluesky", False),
    ],
)
def test_what_a_pause_covers(reach: Reach, network: str, stopped: bool) -> None:
    assert covers(reach, TAGS, network) is stopped


def test_a_post_without_tags_is_stopped_by_its_network_and_by_everything_only() -> None:
    assert covers(Reach(Scope.ALL), {}, "x") and covers(Reach(Scope.NETWORK, "x"), {}, "x")
    assert not covers(Reach(Scope.CAMPAIGN, ""), {}, "x") and not covers(Reach(Scope.TOPIC, "a"), {"topic": None}, "x")
