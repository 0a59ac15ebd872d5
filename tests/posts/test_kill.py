"""A real worker is killed with SIGKILL at every moment between claim and record; then another one goes on."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable

import pytest

from advocacy.posts.crash_points import CRASH_POINTS
from advocacy.posts.states import ShareState
from tests.installation import Installation
from tests.peers.bluesky import BlueskyPds
from tests.peers.fault_proxy import FaultProxy
from tests.peers.faults import slow_after, slow_before
from tests.peers.mastodon import MastodonServer
from tests.posts.born import finished, started
from tests.posts.lending import TEXT
from tests.posts.workers import Live, now_is, on_bluesky, on_mastodon, work_on

pytestmark = pytest.mark.pairwise

Proxies = Callable[[str], FaultProxy]


@pytest.fixture(params=["bluesky", "mastodon"])
def live_on(
    request: pytest.FixtureRequest, installation: Installation, bluesky_pds: BlueskyPds, mastodon_server: MastodonServer
) -> Callable[[str], Live]:
    """Makes a share that is due on one of the real servers, perhaps through a proxy's URL."""
    if request.param == "bluesky":
        return lambda url: on_bluesky(installation, bluesky_pds, url)
    return lambda url: on_mastodon(installation, mastodon_server, url)


@pytest.mark.parametrize("moment", CRASH_POINTS)
def test_killed_there_ends_as_exactly_one_copy(
    installation: Installation, live_on: Callable[[str], Live], moment: str
) -> None:
    live = live_on("")
    worker = started(installation, die_at=moment)
    reached = finished(worker)
    assert worker.returncode == -signal.SIGKILL
    assert reached == list(CRASH_POINTS[: CRASH_POINTS.index(moment) + 1]), "every moment before it was visited too"
    assert live.copies() <= 1
    work_on(installation)
    assert live.texts() == [TEXT]
    share = now_is(installation, live.share_id)
    assert share.state is ShareState.PUBLISHED and share.url


def test_a_whole_run_visits_the_whole_list(installation: Installation, live_on: Callable[[str], Live]) -> None:
    live = live_on("")
    assert finished(started(installation)) == [*CRASH_POINTS, "done"]
    assert live.copies() == 1


@pytest.mark.parametrize("on_the_way", [slow_before, slow_after])
def test_killed_while_the_request_is_on_its_way(
    installation: Installation, behind_proxy: tuple[Live, FaultProxy, str], on_the_way: Callable[[], object]
) -> None:
    live, proxy, path = behind_proxy
    proxy.script(on_the_way(), method="POST", path=path)  # type: ignore[arg-type]
    worker = started(installation)
    proxy.wait_for(method="POST", path=path)
    worker.send_signal(signal.SIGKILL)
    finished(worker)
    if on_the_way is slow_before:  # it comes through late, beside the other worker's work
        proxy.release()
    else:
        _until(lambda: live.copies() == 1)
    work_on(installation)
    proxy.release()
    _until(lambda: live.copies() >= 1)
    assert live.texts() == [TEXT]
    assert now_is(installation, live.share_id).state is ShareState.PUBLISHED


def _until(true: Callable[[], bool], within: float = 60) -> None:
    end = time.monotonic() + within
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)
