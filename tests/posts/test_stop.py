"""A worker that is stopped with SIGSTOP past its lease and woken again must not send a second time."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable

import pytest

from advocacy.posts.states import ShareState
from tests.installation import Installation
from tests.peers.fault_proxy import FaultProxy
from tests.peers.faults import slow_after
from tests.posts.born import Worker, finished, started
from tests.posts.lending import TEXT
from tests.posts.workers import Live, now_is, work_on

pytestmark = pytest.mark.pairwise

Proxies = Callable[[str], FaultProxy]


@pytest.mark.parametrize("moment", ["after_claim", "after_prepare", "after_attempt_committed", "after_answer"])
def test_woken_after_its_lease_it_sends_nothing(
    installation: Installation, behind_proxy: tuple[Live, FaultProxy, str], moment: str
) -> None:
    live, proxy, path = behind_proxy
    worker = started(installation, stop_at=moment, short_lease=True)
    _stopped(worker)
    sent_before = proxy.forwarded(method="POST", path=path)
    work_on(installation)
    assert live.texts() == [TEXT]
    sent_by_others = proxy.forwarded(method="POST", path=path)
    time.sleep(1)  # its own lease, which is short for this test, is over on its own clock too
    worker.send_signal(signal.SIGCONT)
    assert finished(worker)[-1] == "done"
    assert proxy.forwarded(method="POST", path=path) == sent_by_others, "woken, it sent nothing"
    assert sent_before + 1 >= sent_by_others
    assert live.texts() == [TEXT]
    assert now_is(installation, live.share_id).state is ShareState.PUBLISHED


def test_stopped_with_its_request_on_the_way(
    installation: Installation, behind_proxy: tuple[Live, FaultProxy, str]
) -> None:
    live, proxy, path = behind_proxy
    proxy.script(slow_after(), method="POST", path=path)
    worker = started(installation)
    proxy.wait_for(method="POST", path=path)
    worker.send_signal(signal.SIGSTOP)
    proxy.release()
    work_on(installation)
    worker.send_signal(signal.SIGCONT)
    finished(worker)
    assert live.texts() == [TEXT]
    share = now_is(installation, live.share_id)
    assert share.state is ShareState.PUBLISHED and share.url


def _stopped(worker: Worker, within: float = 60) -> None:
    """Waits until the kernel says that it is stopped."""
    end = time.monotonic() + within
    while not worker.is_stopped:
        assert time.monotonic() < end and worker.poll() is None, "it did not stop"
        time.sleep(0.02)
