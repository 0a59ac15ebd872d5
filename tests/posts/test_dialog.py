"""The dialog of a post by hand opens on the person's own server."""

from __future__ import annotations

from datetime import timedelta

from advocacy.clock import now
from advocacy.database import writing
from tests.installation import Installation
from tests.posts.lending import account, permit, share


def test_mastodon_opens_where_the_person_is_or_asks(sqlite: Installation) -> None:
    somebody, connected = sqlite.person(), sqlite.person()
    with sqlite.app.app_context(), writing():
        account(connected, "mastodon", service_url="https://social.example")
        ids = [share(who, network="mastodon", now=now(), permit=permit(valid_from=now() - timedelta(days=1))).id
               for who in (somebody, connected)]  # fmt: skip
    asking, known = sqlite.browser_of(somebody), sqlite.browser_of(connected)
    page = asking.get(f"/posts/{ids[0]}").text
    assert "mastodon.social/share" not in page and 'name="server"' in page
    assert "https://other.example/share" in asking.get(f"/posts/{ids[0]}?server=other.example").text
    assert asking.get(f"/posts/{ids[0]}?server=javascript://x").status_code == 422
    assert "https://social.example/share" in known.get(f"/posts/{ids[1]}").text
