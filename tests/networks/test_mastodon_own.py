"""A Mastodon server speaks for its own accounts and posts alone: what a lying one says, over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from advocacy.networks.contract import NetworkRefused
from advocacy.networks.mastodon_own import ELSEWHERE
from advocacy.networks.mastodon_seen import MastodonSight
from advocacy.networks.public_looks import Presence
from advocacy.networks.wire import Wire
from tests.networks.conftest import Say, Scripted

Told = dict[str, Any]
FAMOUS = {"followers_count": 2_000_000, "note": "advocacy-abcdefghjk"}


@pytest.fixture
def honest() -> Iterator[Scripted]:
    """The server where the celebrity really is."""
    served = Scripted()
    yield served
    served.server.shutdown()
    served.server.server_close()


def account(root: str, **said: Any) -> Told:
    return {"id": "1", "acct": "celebrity", "url": f"{root}/@celebrity", "uri": f"{root}/users/celebrity", **said}


def status(root: str, **said: Any) -> Told:
    urls = {"url": f"{root}/@celebrity/113", "uri": f"{root}/users/celebrity/statuses/113"}
    return {"id": "113", "visibility": "public", "content": "<p>Ad: x</p>", **urls, "account": account(root), **said}


def netloc(root: str) -> str:
    return root.removeprefix("http://")


LIES_ABOUT_ACCOUNTS: dict[str, Callable[[str, str], Told]] = {
    "url of another server": lambda fake, real: account(fake, url=f"{real}/@celebrity"),
    "uri of another server": lambda fake, real: account(fake, uri=f"{real}/users/celebrity"),
    "acct of another server": lambda fake, real: account(fake, acct=f"celebrity@{netloc(real)}"),
    "host that begins alike": lambda fake, real: account(fake, url=f"{fake}.example/@celebrity"),
    "host as a user's name": lambda fake, real: account(fake, url=f"http://{netloc(fake)}@{netloc(real)}/@celebrity"),
    "no address": lambda fake, real: account(fake, url=None, uri=None),
    "no name": lambda fake, real: account(fake, acct=""),
}


@pytest.mark.parametrize("lie", LIES_ABOUT_ACCOUNTS.values(), ids=LIES_ABOUT_ACCOUNTS)
def test_a_lying_server_proves_no_account(
    lie: Callable[[str, str], Told], scripted: Scripted, honest: Scripted, wire: Wire
) -> None:
    scripted.answers = [Say(body={**lie(scripted.url, honest.url), **FAMOUS})]
    honest.answers = [Say(body=account(honest.url, followers_count=9, note="hello"))]
    seen = MastodonSight(wire).profile("@celebrity", scripted.url)
    assert (seen.followers, "advocacy-" in seen.bio) in ((None, False), (9, False))
    if seen.presence is Presence.FOUND:
        assert seen.source.startswith(honest.url) and seen.account_id == f"{honest.url}/users/celebrity"
    else:
        assert (seen.presence, seen.why, seen.account_id) == (Presence.HIDDEN, ELSEWHERE, "")


LIES_ABOUT_POSTS: dict[str, Callable[[str, str], Told]] = {
    "author of another server": lambda fake, real: status(fake, account=account(real)),
    "author by name": lambda fake, real: status(fake, account=account(fake, acct=f"celebrity@{netloc(real)}")),
    "author by id": lambda fake, real: status(fake, account=account(fake, uri=f"{real}/users/celebrity")),
    "post of another server": lambda fake, real: status(fake, url=f"{real}/@celebrity/113"),
    "post by id": lambda fake, real: status(fake, uri=f"{real}/users/celebrity/statuses/113"),
    "another post": lambda fake, real: status(fake, id="7"),
    "passed on": lambda fake, real: status(fake, reblog=status(real)),
    "no author": lambda fake, real: status(fake, account=None),
}


@pytest.mark.parametrize("lie", LIES_ABOUT_POSTS.values(), ids=LIES_ABOUT_POSTS)
def test_a_lying_server_verifies_no_post(
    lie: Callable[[str, str], Told], scripted: Scripted, honest: Scripted, wire: Wire
) -> None:
    """Nobody ever wrote it: the author's own server says that there is no such post."""
    scripted.answers, honest.answers = [Say(body=lie(scripted.url, honest.url))], [Say(404)]
    seen = MastodonSight(wire).post(f"{scripted.url}/@nobody/113")
    assert not seen.found and (seen.author, seen.author_id, seen.text) == ("", "", "")


def test_a_post_seen_through_another_server_is_read_at_its_own(
    scripted: Scripted, honest: Scripted, wire: Wire
) -> None:
    scripted.answers = [Say(body=status(honest.url, id="55", account=account(honest.url, acct="celebrity@far")))]
    honest.answers = [Say(body=status(honest.url))]
    seen = MastodonSight(wire).post(f"{scripted.url}/@celebrity@far/55")
    assert seen.found and seen.source.startswith(honest.url) and seen.remote_id == "113"
    assert seen.author_id == f"{honest.url}/users/celebrity" and seen.url == f"{honest.url}/@celebrity/113"
    honest.answers = [Say(body=status(scripted.url))]  # which sends us back: nobody is asked a third time
    assert MastodonSight(wire).post(f"{scripted.url}/@celebrity@far/55").why == ELSEWHERE


def test_whoever_is_named_is_asked_and_not_the_server_in_front(scripted: Scripted, wire: Wire) -> None:
    scripted.answers = [Say(body={**account(scripted.url), **FAMOUS})]
    for who in (f"{scripted.url}/@celebrity@127.0.0.1:9", "@celebrity@127.0.0.1:9"):
        with pytest.raises(NetworkRefused):
            MastodonSight(wire).profile(who, scripted.url)
    assert scripted.asked == []


def test_what_a_server_says_of_its_own_counts(scripted: Scripted, wire: Wire) -> None:
    scripted.answers = [Say(body=account(scripted.url, followers_count=3))]
    assert MastodonSight(wire).profile("@celebrity", scripted.url).followers == 3
    scripted.answers = [Say(body=status(scripted.url, visibility="unlisted"))]
    assert MastodonSight(wire).post(f"{scripted.url}/@celebrity/113").found
