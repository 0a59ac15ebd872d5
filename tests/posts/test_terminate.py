"""A worker that is asked to stop finishes the share that it has in hand."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from advocacy.posts.states import ShareState
from tests.installation import Installation
from tests.peers.fault_proxy import FaultProxy
from tests.peers.faults import slow_after
from tests.posts.born import ROOT, Worker, nursery
from tests.posts.lending import TEXT
from tests.posts.workers import Live, now_is


def test_sigterm_waits_for_the_answer(installation: Installation, behind_proxy: tuple[Live, FaultProxy, str]) -> None:
    live, proxy, path = behind_proxy
    proxy.script(slow_after(3), method="POST", path=path)
    anew = installation.settings.embedded and path == "putRecord"
    with _working(installation, anew=anew) as worker:
        proxy.wait_for(method="POST", path=path, within=60)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(60) == 0
    assert live.texts() == [TEXT]
    assert now_is(installation, live.share_id).state is ShareState.PUBLISHED


@contextmanager
def _working(installation: Installation, *, anew: bool) -> Iterator[subprocess.Popen[bytes] | Worker]:
    """``advocacy work``: started anew as an operator does, or forked, which is quicker."""
    worker: subprocess.Popen[bytes] | Worker
    if anew:
        command = [sys.executable, "wsgi.py", "work"]
        worker = subprocess.Popen(command, cwd=ROOT, env=_environment(installation), stderr=-3)
    else:
        worker = nursery().running("wsgi", "work", environment=_environment(installation))
    try:
        yield worker
    finally:
        worker.kill()
        worker.wait()


def _environment(installation: Installation) -> dict[str, str]:
    given = installation.settings
    return {
        **os.environ, "ADVOCACY_DATA_DIR": str(given.data_dir), "ADVOCACY_DATABASE_URL": given.database_url,
        "ADVOCACY_SECRET_KEY": given.secret_key, "ADVOCACY_ENCRYPTION_KEYS": ",".join(given.encryption_keys),
        "ADVOCACY_SIGNING_KEY": given.signing_key, "ADVOCACY_FETCH_HOSTS": ",".join(given.fetch_hosts),
        "ADVOCACY_COMPANY_NAME": given.company_name,
    }  # fmt: skip
