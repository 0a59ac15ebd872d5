"""Threads against a stub of ours: what is validated is accepted, and no lost answer ends in a second post."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.networks.contract import (
    Absent,
    AlreadyThere,
    ConnectRequest,
    Credentials,
    Draft,
    LinkCard,
    NetworkRefused,
    NotCreated,
    Prepared,
    Published,
    Unknown,
)
from advocacy.networks.meta_publishing import SHOWN_WITHIN
from advocacy.networks.text import length
from advocacy.networks.threads import Threads
from advocacy.networks.wire import Wire
from tests.networks.threads.media import picture, video
from tests.peers.fault_proxy import FaultProxy
from tests.peers.faults import cut_after, cut_within, error_after, error_before, limited, reset_before
from tests.peers.threads import LONGEST, ThreadsServer, counted

TEXT = "We are hiring 🎉 https://go.example.com/r/abc #jobs"
NOW = datetime.now(UTC)


def test_connects_with_what_the_profile_says(threads: Threads, server: ThreadsServer) -> None:
    made = server.create_account("ann")
    ends = "2027-01-20T00:00:00Z"
    connected = threads.connect(ConnectRequest(secret=f" {made.token} ", extra={"expires_at": ends}))
    assert (connected.handle, connected.display_name, connected.followers) == ("@ann", "Ann", 321)
    assert connected.credentials.account_id == made.id and connected.credentials.secrets == {"token": made.token}
    assert connected.expires_at == connected.credentials.expires_at == datetime(2027, 1, 20, tzinfo=UTC)
    made.lacks.add("threads_manage_insights")
    assert threads.connect(ConnectRequest(secret=made.token)).followers is None


def test_a_token_that_is_refused_is_not_repeated_in_what_is_said(threads: Threads) -> None:
    with pytest.raises(NetworkRefused) as refused:
        threads.connect(ConnectRequest(secret="THAAsecret"))
    assert refused.value.needs_person and "THAAsecret" not in refused.value.message


@pytest.mark.parametrize(
    "draft",
    [
        pytest.param(Draft(TEXT), id="words"),
        pytest.param(Draft(TEXT, link=LinkCard("https://go.example.com/r/abc", "Jobs")), id="a link's preview"),
        pytest.param(Draft(TEXT, media=(picture(),)), id="a picture"),
        pytest.param(Draft("", media=(picture(),)), id="a picture alone"),
        pytest.param(Draft(TEXT, media=(video(),)), id="a video"),
        pytest.param(Draft(TEXT, media=tuple(picture(n) for n in range(4))), id="four pictures"),
    ],
)
def test_posts_once_what_is_shown(threads: Threads, server: ThreadsServer, account: Credentials, draft: Draft) -> None:
    assert threads.validate(draft) == []
    prepared = threads.prepare(account, draft, now=NOW)
    assert not any(each.account == account.account_id for each in server.ledger)  # a container shows nothing
    outcome = threads.send(account, prepared)
    assert isinstance(outcome, Published) and outcome.url == f"https://threadsserver.example/{outcome.remote_id}"
    assert [each.text for each in server.ledger if each.account == account.account_id] == [threads.render(draft).sent]
    assert threads.words(account, outcome.remote_id) == draft.text
    whole = server.containers[prepared.key.partition(":")[0]].fields
    if draft.link:
        assert whole["link_attachment"] == draft.link.url
    if len(draft.media) == 4:
        children = [server.containers[each].fields for each in whole["children"].split(",")]
        assert [each["image_url"] for each in children] == [each.url for each in draft.media]
        assert {each["alt_text"] for each in children} == {"A desk"}


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        pytest.param(Draft("x" * 501), "text", id="too long"),
        pytest.param(Draft("🎉" * 126), "text", id="emoji count their bytes"),
        pytest.param(Draft(" ".join(f"https://e.com/{n}" for n in range(6))), "link", id="six links"),
        pytest.param(Draft("", media=()), "text", id="nothing"),
        pytest.param(Draft("x", media=(picture(), video())), "media", id="a picture and a video"),
        pytest.param(Draft("x", media=(video(301.0),)), "media", id="more than five minutes"),
        pytest.param(Draft("x", media=(replace(picture(), url=""),)), "media", id="no address to fetch it from"),
        pytest.param(Draft("x", media=(replace(picture(), type="image/webp"),)), "media", id="another type"),
        pytest.param(Draft("x", media=(picture(alt="a" * 1001),)), "alt", id="a long description"),
    ],
)  # fmt: skip
def test_refuses_before_it_asks(
    threads: Threads, server: ThreadsServer, account: Credentials, draft: Draft, field: str
) -> None:
    made = len(server.containers)
    assert field in {each.field for each in threads.validate(draft)}
    with pytest.raises(NetworkRefused) as refused:
        threads.prepare(account, draft, now=NOW)
    assert refused.value.permanent and len(server.containers) == made


@given(st.text(st.sampled_from("ab é🎉👩‍🚀❤️✈️🇩🇪👍🏽\n"), max_size=520))
def test_what_validation_accepts_the_stub_counts_as_fitting(text: str) -> None:
    assert length(text, Threads.capabilities.length) > LONGEST or counted(text) <= LONGEST


def test_the_addresses_remedy_is_named(threads: Threads) -> None:
    (found,) = threads.validate(Draft("x", media=(replace(picture(), url=""),)))
    assert "ADVOCACY_BASE_URL" in found.remedy


@pytest.mark.parametrize(
    ("fault", "there"),
    [
        pytest.param(cut_after(), True, id="cut after"),
        pytest.param(cut_within(), True, id="cut within"),
        pytest.param(error_after(500), True, id="500 after"),
        pytest.param(error_after(503), True, id="503 after"),
        pytest.param(reset_before(), False, id="reset before"),
        pytest.param(error_before(503), False, id="503 before"),
    ],
)
def test_a_lost_answer_ends_in_one_post(
    wire: Wire, server: ThreadsServer, account: Credentials, fault_proxy: Callable[[str], FaultProxy],
    fault: object, there: bool,
) -> None:  # fmt: skip
    proxy = fault_proxy(server.url)
    threads, text = Threads(wire, proxy.url), f"{TEXT} {fault}"
    prepared = threads.prepare(account, Draft(text), now=datetime.now(UTC))
    proxy.script(fault, method="POST", path="threads_publish")  # type: ignore[arg-type]
    assert isinstance(threads.send(account, prepared), Unknown)
    found = threads.reconcile(account, prepared)
    if there:
        assert isinstance(found, Published) and threads.words(account, found.remote_id) == text
    else:
        assert found == Absent(may_repeat=True)
        assert isinstance(threads.send(account, prepared), Published)
    assert server.copies(text) == 1


def test_a_repetition_makes_no_second_post(threads: Threads, server: ThreadsServer, account: Credentials) -> None:
    prepared = threads.prepare(account, Draft("only once"), now=datetime.now(UTC))
    assert isinstance(threads.send(account, prepared), Published)
    assert threads.send(account, prepared) == AlreadyThere()
    assert server.copies("only once") == 1


def test_an_ended_container_will_never_be_a_post(threads: Threads, server: ThreadsServer, account: Credentials) -> None:
    prepared = threads.prepare(account, Draft("too late"), now=NOW)
    server.expire(prepared.key.partition(":")[0])
    assert threads.reconcile(account, prepared) == Absent(may_repeat=False, never_will_be=True)
    outcome = threads.send(account, prepared)
    assert isinstance(outcome, NotCreated) and not outcome.permanent  # preparing anew mends it


def test_a_published_post_that_is_not_listed_is_published_all_the_same(
    threads: Threads, server: ThreadsServer, account: Credentials
) -> None:
    prepared = threads.prepare(account, Draft("slow to show"), now=datetime.now(UTC))
    threads.send(account, prepared)
    server.slow_to_show = 3600.0
    assert isinstance(threads.reconcile(account, prepared), Unknown)
    earlier = replace(prepared, created_at=prepared.created_at - SHOWN_WITHIN - timedelta(minutes=1))
    found = threads.reconcile(account, earlier)
    assert isinstance(found, Published) and found.url == f"https://www.threads.com/{account.handle}"


def test_found_on_a_later_page_of_the_accounts_own(
    threads: Threads, server: ThreadsServer, account: Credentials
) -> None:
    prepared = threads.prepare(account, Draft("the first of many"), now=datetime.now(UTC))
    first = threads.send(account, prepared)
    assert isinstance(first, Published)
    for number in range(60):
        book = server.accept(account.account_id, f"later {number}")
        server.media[f"99{number}"] = book
    assert threads.reconcile(account, prepared) == first


@pytest.mark.parametrize("fault", [limited(retry_after=90), limited()], ids=["says when", "does not say"])
def test_too_many_waits(
    wire: Wire, server: ThreadsServer, account: Credentials, fault_proxy: Callable[[str], FaultProxy], fault: object
) -> None:
    proxy = fault_proxy(server.url)
    threads = Threads(wire, proxy.url)
    text = f"patience {fault}"
    prepared = threads.prepare(account, Draft(text), now=NOW)
    proxy.script(fault, method="POST")  # type: ignore[arg-type]
    outcome = threads.send(account, prepared)
    assert isinstance(outcome, Unknown) and outcome.retry_at is not None, "a limit says nothing of what was done"
    assert threads.reconcile(account, prepared) == Absent(may_repeat=True)
    assert isinstance(threads.send(account, prepared), Published) and server.copies(text) == 1


def test_a_limit_of_the_application_is_said_to_be_one(
    threads: Threads, server: ThreadsServer, account: Credentials
) -> None:
    prepared = threads.prepare(account, Draft("all of us wait"), now=NOW)
    server.limit = 4
    outcome, found = threads.send(account, prepared), threads.reconcile(account, prepared)
    with pytest.raises(NetworkRefused) as refused:
        threads.followers(account)
    server.limit = 0
    assert isinstance(outcome, Unknown) and outcome.app_wide and outcome.retry_at is not None
    assert isinstance(found, Unknown) and found.app_wide
    assert refused.value.app_wide


def test_a_container_that_cannot_be_read_is_no_proof_of_absence(
    threads: Threads, server: ThreadsServer, account: Credentials
) -> None:
    """However long ago: a deleted one says the same, and so does a network that hides it."""
    prepared = threads.prepare(account, Draft("where is it"), now=NOW - timedelta(days=3))
    del server.containers[prepared.key.partition(":")[0]]
    assert isinstance(threads.reconcile(account, prepared), Unknown)


def test_a_revoked_token_needs_its_owner(threads: Threads, server: ThreadsServer) -> None:
    made = server.create_account()
    account = threads.connect(ConnectRequest(secret=made.token)).credentials
    prepared = threads.prepare(account, Draft("nobody reads this"), now=NOW)
    server.revoke(made)
    outcome = threads.send(account, prepared)
    assert isinstance(outcome, NotCreated) and outcome.needs_person and made.token not in outcome.why
    with pytest.raises(NetworkRefused) as refused:
        threads.refresh(account)
    assert refused.value.needs_person
    assert threads.exists(account, "17900000000000001") is None  # our token's trouble says nothing of the post


def test_reads_figures_and_notices_that_a_post_is_gone(
    threads: Threads, server: ThreadsServer, account: Credentials
) -> None:
    outcome = threads.send(account, threads.prepare(account, Draft("measure me"), now=NOW))
    assert isinstance(outcome, Published)
    report = threads.measure(account, outcome.remote_id)
    assert [each.metric for each in report.figures] == list(Threads.capabilities.metrics) and '"views"' in report.raw
    assert "paging" not in report.raw and account.secrets["token"] not in report.raw
    assert threads.exists(account, outcome.remote_id) is True
    server.forget(outcome.remote_id)
    assert threads.exists(account, outcome.remote_id) is False
    assert threads.measure(account, outcome.remote_id).figures == ()
    assert threads.words(account, outcome.remote_id) is None


def test_a_refresh_gives_sixty_days_more(threads: Threads, server: ThreadsServer, account: Credentials) -> None:
    renewed = threads.refresh(account)
    assert renewed.secrets["token"] != account.secrets["token"] and renewed.expires_at is not None
    assert timedelta(days=59) < renewed.expires_at - datetime.now(UTC) <= timedelta(days=60)
    server.accounts[account.secrets["token"]].fresh = True
    with pytest.raises(NetworkRefused) as refused:
        threads.refresh(account)
    assert not refused.value.needs_person  # a young token can't be refreshed, and needn't
    assert "settings" in threads.revoke(account).note


def test_nothing_leaves_after_the_lease(threads: Threads, server: ThreadsServer, account: Credentials) -> None:
    prepared: Prepared = threads.prepare(account, Draft("too late to leave"), now=NOW)
    outcome = threads.send(account, prepared, not_after=NOW - timedelta(seconds=1))
    assert isinstance(outcome, NotCreated) and server.copies("too late to leave") == 0
