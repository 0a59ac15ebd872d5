"""Trouble around the door: the database goes away, the disk refuses, the port is taken, the server is stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from advocacy import serving
from advocacy.database import db
from advocacy.errors import Unready
from advocacy.links.intake import ingest
from advocacy.links.models import Gap
from tests.installation import Installation
from tests.links.doors import ROOT, RunningDoor, folder, reserve, take_in
from tests.peers.running import free_port


def is_waiting(installation: Installation) -> bool:
    with installation.app.app_context():
        return ingest.is_waiting(folder(installation))


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def test_redirects_go_on_from_memory_while_the_database_is_away(sqlite: Installation) -> None:
    known, never_seen = reserve(sqlite), reserve(sqlite)
    file = sqlite.settings.data_dir / "advocacy.sqlite3"
    with RunningDoor(sqlite) as door:
        assert status(door.get(f"/r/{known.slug}")) == 302
        sqlite.close()
        hidden = [(path, path.with_name("away-" + path.name)) for path in file.parent.glob(file.name + "*")]
        for path, aside in hidden:
            path.rename(aside)
        file.mkdir()  # nothing can be opened there
        # the door's own connection may live on in the hidden file: what counts is that it always answers
        for _ in range(30):
            assert status(door.get(f"/r/{known.slug}")) == 302
            time.sleep(0.1)
        assert status(door.get(f"/r/{never_seen.slug}")) in {302, 503}
        file.rmdir()
        for path, aside in hidden:
            aside.rename(path)
    assert sum(each.raw for each in take_in(sqlite)) >= 31


def test_a_stopped_postgresql_leaves_links_working(postgresql: Installation, request: pytest.FixtureRequest) -> None:
    """SIGSTOP is the worst way to be away: connections stay open and nothing ever answers."""
    known, never_seen = reserve(postgresql), reserve(postgresql)
    server = request.getfixturevalue("postgres_server")
    with RunningDoor(postgresql) as door:
        assert status(door.get(f"/r/{known.slug}")) == 302
        postmaster = psutil.Process(server._server.pid)
        frozen = [postmaster, *postmaster.children(recursive=True)]
        for process in frozen:
            process.suspend()
        try:
            time.sleep(1.2)
            began = time.monotonic()
            for _ in range(5):
                assert status(door.get(f"/r/{known.slug}")) == 302
            assert time.monotonic() - began < 4
        finally:
            for process in reversed(frozen):
                process.resume()
        until = time.monotonic() + 15
        while (seen := status(door.get(f"/r/{never_seen.slug}"))) != 302 and time.monotonic() < until:
            time.sleep(0.2)
        assert seen == 302
    assert sum(each.raw for each in take_in(postgresql)) == 7


def test_a_journal_that_refuses_lets_links_work_and_is_told_as_a_gap(sqlite: Installation) -> None:
    link = reserve(sqlite)
    journals = folder(sqlite)
    journals.write_text("in the way")
    with RunningDoor(sqlite) as door:
        for _ in range(3):
            assert status(door.get(f"/r/{link.slug}")) == 302
        journals.unlink()
        time.sleep(1.1)
        assert status(door.get(f"/r/{link.slug}")) == 302
        assert is_waiting(sqlite)
        assert sum(each.raw for each in take_in(sqlite)) == 1
        assert not is_waiting(sqlite)  # the gap is told once, though its process lives on
    assert is_waiting(sqlite) and take_in(sqlite) == []
    with sqlite.app.app_context():
        (gap,) = db.session.query(Gap)
        assert gap.missed == 3 and gap.why == "disk refuses"
        assert (gap.until_at - gap.from_at).total_seconds() > 1
    assert list(journals.iterdir()) == []


def test_a_taken_port_is_one_clear_line(sqlite: Installation) -> None:
    with RunningDoor(sqlite) as door, pytest.raises(Unready, match=f"Port {door.port} .* is taken"):
        serving.serve("wsgi:create_app", port=door.port)


def test_listens_on_loopback_by_default(sqlite: Installation) -> None:
    with RunningDoor(sqlite) as door:
        listening = {
            connection.laddr.ip
            for process in (psutil.Process(door.process.pid), *psutil.Process(door.process.pid).children())
            for connection in process.net_connections("tcp")
            if connection.status == psutil.CONN_LISTEN and connection.laddr.port == door.port
        }
    assert listening == {"127.0.0.1"}


def test_a_polite_stop_answers_what_is_under_way(sqlite: Installation) -> None:
    link = reserve(sqlite)
    with RunningDoor(sqlite) as door, door.connection() as line:
        line.sendall(b"POST /no-such-page HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nConnection: close\r\n\r\nab")
        door.get(f"/r/{link.slug}")
        time.sleep(0.2)
        os.kill(door.process.pid, signal.SIGTERM)
        time.sleep(0.5)
        line.sendall(b"cd")
        assert line.recv(65536).startswith(b"HTTP/1.1 4")
        until = time.monotonic() + 60
        while psutil.pid_exists(door.process.pid) and time.monotonic() < until:
            if psutil.Process(door.process.pid).status() == psutil.STATUS_ZOMBIE:
                break
            time.sleep(0.05)
        assert time.monotonic() < until
    assert sum(each.raw for each in take_in(sqlite)) == 1
    assert list(folder(sqlite).iterdir()) == []


def test_nothing_outlives_a_killed_server(sqlite: Installation) -> None:
    with RunningDoor(sqlite, anew=True) as door:
        children = psutil.Process(door.process.pid).children(recursive=True)
        assert children
        door.process.kill()
        psutil.wait_procs(children, timeout=5)
        assert not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children)


def _serving(server: psutil.Process) -> set[int]:
    """The processes that serve: they have threads."""
    return {each.pid for each in server.children() if each.num_threads() > 2}


def test_a_process_that_dies_is_followed_by_another_and_the_other_goes_on(sqlite: Installation) -> None:
    link = reserve(sqlite)
    with RunningDoor(sqlite, processes=2, anew=True) as door:
        server = psutil.Process(door.process.pid)
        until = time.monotonic() + 90
        while len(_serving(server)) < 2 and time.monotonic() < until:  # the second may still be loading
            time.sleep(0.1)
        before, answered = {each.pid for each in server.children()}, 0
        psutil.Process(min(_serving(server))).kill()
        while time.monotonic() < until:
            assert status(door.get(f"/r/{link.slug}")) == 302
            answered += 1
            if answered > 20 and {each.pid for each in server.children()} - before:
                break
        else:
            pytest.fail("nobody followed")
    assert sum(each.raw for each in take_in(sqlite)) == answered


def test_the_worker_beside_is_started_again_and_stopped_with_the_server(tmp_path: Path) -> None:
    log = tmp_path / "starts"
    code = f"import os,time; open({str(log)!r},'a').write(f'{{os.getpid()}} '); time.sleep(60)"
    keeper = serving.WorkerKeeper([sys.executable, "-c", code])
    keeper.start()
    pids: list[int] = []
    until = time.monotonic() + 20
    while len(pids) < 2 and time.monotonic() < until:
        time.sleep(0.1)
        seen = [int(pid) for pid in log.read_text().split()] if log.exists() else []
        if len(seen) == 1 and not pids:
            os.kill(seen[0], signal.SIGKILL)
        pids = seen
    assert len(pids) == 2
    stopping = threading.Thread(target=keeper.stop)
    stopping.start()
    stopping.join(10)
    assert not stopping.is_alive() and not psutil.pid_exists(pids[1])


def test_a_process_ends_with_its_parent() -> None:
    code = (
        "import subprocess,sys,os,time\n"
        "child='from advocacy.serving import end_with_parent; import time; end_with_parent(); time.sleep(60)'\n"
        "p=subprocess.Popen([sys.executable,'-c',child],env={**os.environ,'ADVOCACY_PARENT_PID':str(os.getpid())})\n"
        "print(p.pid,flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=ROOT, text=True)
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    time.sleep(1.5)
    assert child.is_running()
    parent.kill()
    parent.wait()
    psutil.wait_procs([child], timeout=5)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def test_free_ports_are_claimable() -> None:
    serving.require_free("127.0.0.1", free_port())
    with pytest.raises(Unready, match="Can't listen"):
        serving.require_free("192.0.2.1", 8000)
