"""The page of a post by hand: what its dialog brings, and every other way of getting the words there."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from advocacy import clock
from advocacy.database import writing
from tests.installation import Installation
from tests.posts.lending import TEXT, permit, share


@pytest.mark.parametrize(
    ("network", "opens", "says"),
    [
        ("facebook", "https://www.facebook.com/sharer", "which brings the link"),
        ("instagram", "https://www.instagram.com/", "takes nothing from outside"),
        ("whatsapp", "https://wa.me/?text=", "Open the dialog and post"),
        ("mastodon", "Your Mastodon server", "For example mastodon.social"),
    ],
)
def test_every_way_by_hand(sqlite: Installation, network: str, opens: str, says: str) -> None:
    person, now = sqlite.person(), clock.now()
    with sqlite.app.app_context(), writing():
        made = share(person, network=network, now=now, permit=permit(valid_from=now)).id
    page = sqlite.browser_of(person).get(f"/posts/{made}").text
    assert opens in page and says in page
    assert "mailto:" in page and quote(TEXT, safe="") in page and f"%2Fposts%2F{made}" in page
    assert "Post from your phone" in page and "data-share-url" in page
