"""Containers of Threads, while they are filled: waited for, made anew, given up. The stub is ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from advocacy.networks.contract import Credentials, Draft, NetworkRefused, NotReady, Published
from advocacy.networks.meta_containers import MOST_TRIES
from advocacy.networks.threads import Threads
from tests.networks.conftest import Say, Scripted
from tests.networks.threads.media import picture, video
from tests.peers.threads import ThreadsServer

TEXT = "We are hiring"
NOW = datetime.now(UTC)


def test_waits_while_the_network_works(threads: Threads, server: ThreadsServer, account: Credentials) -> None:
    server.reads_until_ready = 2
    draft = Draft(TEXT, media=(picture(1), picture(2)))
    made = len(server.containers)
    for _wait in range(4):  # twice for each, one after the other
        with pytest.raises(NotReady) as waiting:
            threads.prepare(account, draft, now=NOW)
        assert waiting.value.again_at > NOW and not waiting.value.permanent
        draft = replace(draft, uploads=waiting.value.uploads)
    prepared = threads.prepare(account, draft, now=NOW)
    assert len(server.containers) == made + 3  # nothing is uploaded twice
    assert isinstance(threads.send(account, prepared), Published)


def test_other_words_get_another_container(threads: Threads, server: ThreadsServer, account: Credentials) -> None:
    server.reads_until_ready = 1
    with pytest.raises(NotReady) as waiting:
        threads.prepare(account, Draft("one", media=(picture(),)), now=NOW)
    uploads = waiting.value.uploads
    signed_anew = replace(picture(), url="https://us.example/m/1.jpg?signed=again")
    same = threads.prepare(account, Draft("one", media=(signed_anew,), uploads=uploads), now=NOW)
    assert same.key.startswith(uploads["whole"])
    server.reads_until_ready = 0
    other = threads.prepare(account, Draft("two", media=(picture(),), uploads=uploads), now=NOW)
    assert not other.key.startswith(uploads["whole"])


def test_a_new_container_that_is_not_shown_yet_is_waited_for(
    threads: Threads, server: ThreadsServer, account: Credentials
) -> None:
    server.unseen = 1
    with pytest.raises(NotReady) as waiting:
        threads.prepare(account, Draft("one"), now=NOW)
    made = len(server.containers)
    threads.prepare(account, Draft("one", uploads=waiting.value.uploads), now=NOW)
    assert len(server.containers) == made


@pytest.mark.parametrize(
    ("why", "containers"), [("FAILED_DOWNLOADING_VIDEO", MOST_TRIES), ("FAILED_PROCESSING_VIDEO", 1)]
)
def test_media_that_fail_are_given_up(
    threads: Threads, server: ThreadsServer, account: Credentials, why: str, containers: int
) -> None:
    server.spoil("https://us.example/m/v.mp4", why)
    made = len(server.containers)
    with pytest.raises(NetworkRefused) as refused:
        threads.prepare(account, Draft("x", media=(video(),)), now=NOW)
    server.spoilt.clear()
    assert refused.value.permanent and why in refused.value.message
    assert len(server.containers) == made + containers


def test_a_container_that_expired_while_we_waited_is_made_anew(
    threads: Threads, server: ThreadsServer, account: Credentials
) -> None:
    server.reads_until_ready = 1
    with pytest.raises(NotReady) as waiting:
        threads.prepare(account, Draft("x", media=(picture(),)), now=NOW)
    server.expire(waiting.value.uploads["whole"])
    server.reads_until_ready = 0
    again = threads.prepare(account, Draft("x", media=(picture(),), uploads=waiting.value.uploads), now=NOW)
    assert isinstance(threads.send(account, again), Published)


def test_the_days_posts_are_asked_for_before_anything_is_made(
    threads: Threads, server: ThreadsServer, account: Credentials
) -> None:
    server.used_today[account.account_id] = 250
    with pytest.raises(NetworkRefused) as refused:
        threads.prepare(account, Draft("x"), now=NOW)
    assert refused.value.retry_at is not None and not refused.value.permanent


def test_media_are_fetched_from_the_address_that_they_come_with(
    threads: Threads, server: ThreadsServer, account: Credentials, scripted: Scripted
) -> None:
    scripted.answers = {"/m/there": Say(200, b"a picture"), "/m/ended": Say(404)}
    server.fetching = True
    there, ended = (replace(picture(), url=f"{scripted.url}/m/{name}") for name in ("there", "ended"))
    try:
        threads.prepare(account, Draft("x", media=(there,)), now=NOW)
        with pytest.raises(NetworkRefused, match="FAILED_DOWNLOADING"):
            threads.prepare(account, Draft("x", media=(ended,)), now=NOW)
    finally:
        server.fetching = False
    assert {asked.path for asked in scripted.asked} == {"/m/there", "/m/ended"}
