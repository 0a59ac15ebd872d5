"""A network that answers 401, 422, 429, 500, nothing, or cuts the line: nothing twice, nothing lost, clearly said."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from advocacy import clock
from advocacy.database import db
from advocacy.networks.connections import Connection, ConnectionState
from advocacy.posts.models import Share
from advocacy.posts.queries import attempts_of
from advocacy.posts.states import HeldFor, ShareState
from tests.installation import Installation
from tests.peers.fault_proxy import FaultProxy
from tests.peers.faults import (
    Fault,
    cut_after,
    cut_within,
    error_after,
    error_before,
    limited,
    reset_before,
    unauthorized,
)
from tests.posts.lending import TEXT
from tests.posts.workers import Live, now_is, run_once, work_on

pytestmark = pytest.mark.pairwise

Behind = tuple[Live, FaultProxy, str]
POST = "POST"


FAULTS: dict[str, Callable[[], Fault]] = {
    "cut after": cut_after, "cut within": cut_within, "500 after": error_after, "503 after": lambda: error_after(503),
    "503 before": error_before, "500 before": lambda: error_before(500), "reset before": reset_before,
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_lost_or_doubtful_answer_ends_as_one_copy(
    installation: Installation, behind_proxy: Behind, fault: Callable[[], Fault]
) -> None:
    live, proxy, path = behind_proxy
    proxy.script(fault(), method=POST, path=path)
    run_once(installation)
    share = now_is(installation, live.share_id)
    assert share.state is ShareState.UNKNOWN and "will not post it twice" in str(share.problem)
    work_on(installation)
    share = now_is(installation, live.share_id)
    assert (share.state, share.problem) == (ShareState.PUBLISHED, None)
    assert live.texts() == [TEXT]


def test_every_answer_lost_for_a_while(installation: Installation, behind_proxy: Behind) -> None:
    live, proxy, path = behind_proxy
    proxy.script(cut_after(), method=POST, path=path, times=3)
    proxy.script(error_before(502), method="GET", times=3)
    work_on(installation, rounds=12)
    assert live.texts() == [TEXT]
    assert now_is(installation, live.share_id).state is ShareState.PUBLISHED


@pytest.mark.parametrize(
    "headers", [{"retry_after": 120}, {"retry_after": None}, {"headers": {"ratelimit-reset": "120"}}]
)
def test_a_limit_keeps_the_account_quiet_and_fails_nothing(
    installation: Installation, behind_proxy: Behind, headers: dict[str, object]
) -> None:
    live, proxy, path = behind_proxy
    proxy.script(limited(**headers), method=POST, path=path)  # type: ignore[arg-type]
    run_once(installation)
    share = now_is(installation, live.share_id)
    assert share.state is ShareState.SCHEDULED and "asked us to wait" in str(share.problem)
    connection = _connection(installation, share)
    assert connection.blocked_until and connection.blocked_until > clock.now() + timedelta(seconds=90)
    asked = len(proxy.passed())
    run_once(installation)
    assert len(proxy.passed()) == asked, "nothing at all is asked meanwhile"
    work_on(installation, ahead=timedelta(minutes=6))
    assert live.texts() == [TEXT] and now_is(installation, live.share_id).state is ShareState.PUBLISHED


def test_a_token_that_is_refused_asks_for_its_owner(installation: Installation, behind_proxy: Behind) -> None:
    live, proxy, path = behind_proxy
    error = "InvalidToken" if path == "putRecord" else "The access token was revoked"
    proxy.script(unauthorized(error), method=POST, path=path)
    run_once(installation)
    share = now_is(installation, live.share_id)
    assert (share.state, share.held_for) == (ShareState.HELD, HeldFor.CONNECTION)
    assert "Connect it again" in str(share.problem)
    assert _connection(installation, share).state is ConnectionState.NEEDS_PERSON
    assert live.copies() == 0


def test_a_token_that_has_run_out_is_refreshed(installation: Installation, behind_proxy: Behind) -> None:
    live, proxy, path = behind_proxy
    if path != "putRecord":
        return  # Mastodon's tokens do not run out
    proxy.script(unauthorized("ExpiredToken", status=400), method=POST, path=path)
    work_on(installation, rounds=3)
    assert len(proxy.passed(path="refreshSession")) == 1
    assert live.texts() == [TEXT] and now_is(installation, live.share_id).state is ShareState.PUBLISHED


def test_words_that_the_network_refuses_are_rejected_and_said(installation: Installation, behind_proxy: Behind) -> None:
    live, proxy, path = behind_proxy
    said = {"error": "Validation failed: this word is not allowed here", "message": "this word is not allowed here"}
    proxy.script(error_before(422, said), method=POST, path=path)
    run_once(installation)
    work_on(installation, rounds=2)
    share = now_is(installation, live.share_id)
    assert share.state is ShareState.REJECTED and "this word is not allowed here" in str(share.problem)
    assert live.copies() == 0


def test_nobody_listens(installation: Installation, behind_proxy: Behind) -> None:
    live, proxy, _path = behind_proxy
    with proxy.refusing():
        run_once(installation)
        share = now_is(installation, live.share_id)
        assert share.state is ShareState.SCHEDULED and "trying again" in str(share.problem)
    work_on(installation)
    assert live.texts() == [TEXT]


def test_each_attempt_was_stored_whole_before_it_left(installation: Installation, behind_proxy: Behind) -> None:
    live, proxy, path = behind_proxy
    proxy.script(error_before(503), method=POST, path=path)
    run_once(installation)
    work_on(installation)
    with installation.app.app_context():
        first, second = attempts_of(live.share_id)
    assert (first.body, first.key, first.frozen_at) == (second.body, second.key, second.frozen_at)
    assert TEXT in json.dumps(json.loads(first.body), ensure_ascii=False)
    assert second.repeats == first.number


def _connection(installation: Installation, share: Share) -> Connection:
    with installation.app.app_context():
        return db.session.get_one(Connection, share.connection_id)
