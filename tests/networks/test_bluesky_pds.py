"""Bluesky on a real PDS: what the scripted answers claim is what the server does."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from advocacy.networks.bluesky import Bluesky
from advocacy.networks.contract import (
    Absent,
    AlreadyThere,
    Connected,
    ConnectRequest,
    Draft,
    LinkCard,
    NetworkRefused,
    NotCreated,
    Published,
    Unknown,
)
from advocacy.networks.wire import Wire
from tests.peers.bluesky import Account, BlueskyPds
from tests.peers.fault_proxy import FaultProxy
from tests.peers.faults import Fault, cut_after, cut_within, error_after, limited, reset_before, slow_after

LINK = "https://go.example/r/abc"


@pytest.fixture
def account(bluesky_pds: BlueskyPds) -> Account:
    return bluesky_pds.create_account()


@pytest.fixture
def bluesky(wire: Wire) -> Bluesky:
    return Bluesky(replace(wire, timeout=10.0))


@pytest.fixture
def connected(bluesky: Bluesky, bluesky_pds: BlueskyPds, account: Account) -> Connected:
    password = bluesky_pds.create_app_password(account)
    return bluesky.connect(ConnectRequest(bluesky_pds.url, account.handle, password))


def draft(text: str = f"Vi anställer 👩‍💻 {LINK} #jobb") -> Draft:
    picture = io.BytesIO()
    Image.new("RGB", (80, 40), "teal").save(picture, "JPEG")
    return Draft(text, "sv", LinkCard(LINK, "Jobb", "Kom till oss", picture.getvalue(), "image/jpeg", "Ett kontor"))


def test_a_post_with_card_facets_and_mention_is_what_was_prepared(
    bluesky: Bluesky, bluesky_pds: BlueskyPds, connected: Connected, account: Account
) -> None:
    friend = bluesky_pds.create_account()
    text = f"Vi anställer 👩‍💻 med @{friend.handle}, inte @nobody.test: {LINK}. #jobb"
    prepared = bluesky.prepare(connected.credentials, draft(text), now=datetime.now(UTC))
    published = bluesky.send(connected.credentials, prepared)
    assert isinstance(published, Published) and prepared.key in published.url
    (record,) = bluesky_pds.list_records(account.did)
    value = record["value"]
    assert (record["uri"], value["text"], value["langs"]) == (published.remote_id, text, ["sv"])
    raw = text.encode()
    marked = {raw[f["index"]["byteStart"] : f["index"]["byteEnd"]].decode(): f["features"][0] for f in value["facets"]}
    assert set(marked) == {f"@{friend.handle}", LINK, "#jobb"}
    assert marked[f"@{friend.handle}"]["did"] == friend.did
    external = value["embed"]["external"]
    assert (external["uri"], external["title"], external["thumb"]["mimeType"]) == (LINK, "Jobb", "image/jpeg")
    assert value == json.loads(prepared.body)["record"]


def test_the_identical_request_again_makes_no_commit(
    bluesky: Bluesky, bluesky_pds: BlueskyPds, connected: Connected, account: Account
) -> None:
    prepared = bluesky.prepare(connected.credentials, draft(), now=datetime.now(UTC))
    first = bluesky.send(connected.credentials, prepared)
    revision = bluesky_pds.latest_revision(account.did)
    assert bluesky.send(connected.credentials, prepared) == first
    assert bluesky_pds.latest_revision(account.did) == revision
    other = json.loads(prepared.body)
    other["record"].update(text="other words", facets=[])
    changed = replace(prepared, body=json.dumps(other).encode())
    assert isinstance(bluesky.send(connected.credentials, changed), AlreadyThere)
    assert bluesky_pds.latest_revision(account.did) == revision and len(bluesky_pds.list_records(account.did)) == 1


LOST = [cut_after(), cut_within(), error_after(500), error_after(502), slow_after(3.0)]


@pytest.mark.parametrize("fault", LOST, ids=lambda fault: f"{fault.line.name} {fault.status}")
def test_an_answer_lost_after_the_post_is_found_again(
    bluesky: Bluesky,
    bluesky_pds: BlueskyPds,
    connected: Connected,
    account: Account,
    fault_proxy: Callable[[str], FaultProxy],
    fault: Fault,
) -> None:
    proxy = fault_proxy(bluesky_pds.url)
    through = replace(connected.credentials, service_url=proxy.url)
    prepared = bluesky.prepare(through, draft(), now=datetime.now(UTC))
    assert bluesky.reconcile(through, prepared) == Absent(may_repeat=True)
    proxy.script(fault, method="POST", path="putRecord")
    impatient = Bluesky(replace(bluesky.wire, timeout=1.5))
    assert isinstance(impatient.send(through, prepared), Unknown)
    found = bluesky.reconcile(through, prepared)
    assert isinstance(found, Published) and bluesky.send(through, prepared) == found
    assert len(bluesky_pds.list_records(account.did)) == 1


def test_a_line_reset_before_the_request_leaves_nothing_behind(
    bluesky: Bluesky, bluesky_pds: BlueskyPds, connected: Connected, fault_proxy: Callable[[str], FaultProxy]
) -> None:
    proxy = fault_proxy(bluesky_pds.url)
    through = replace(connected.credentials, service_url=proxy.url)
    prepared = bluesky.prepare(through, Draft("hej"), now=datetime.now(UTC))
    proxy.script(reset_before(), method="POST", path="putRecord")
    assert isinstance(bluesky.send(through, prepared), Unknown)  # bytes left; we can't know that nobody read them
    assert bluesky.reconcile(through, prepared) == Absent(may_repeat=True)
    proxy.script(limited(retry_after=2), method="POST", path="putRecord")
    outcome = bluesky.send(through, prepared)
    assert isinstance(outcome, NotCreated) and outcome.retry_at is not None and not outcome.permanent


def test_reading_back_follows_a_deletion(
    bluesky: Bluesky, bluesky_pds: BlueskyPds, connected: Connected, account: Account
) -> None:
    prepared = bluesky.prepare(connected.credentials, Draft("hej"), now=datetime.now(UTC))
    published = bluesky.send(connected.credentials, prepared)
    assert isinstance(published, Published)
    assert bluesky.exists(connected.credentials, published.remote_id) is True
    assert bluesky.measure(connected.credentials, published.remote_id).figures == ()  # this PDS has no AppView
    assert bluesky.followers(connected.credentials) is None
    bluesky_pds.delete_record(account, prepared.key)
    assert bluesky.exists(connected.credentials, published.remote_id) is False


def test_refreshing_rotates_and_a_lost_answer_is_no_loss(bluesky: Bluesky, connected: Connected) -> None:
    renewed = bluesky.refresh(connected.credentials)
    assert renewed.secrets["refresh"] != connected.credentials.secrets["refresh"]
    assert renewed.expires_at is not None and renewed.expires_at > datetime.now(UTC)
    again = bluesky.refresh(connected.credentials)  # as if the first answer had been lost
    assert bluesky.refresh(again).account_id == connected.credentials.account_id


def test_a_revoked_session_needs_the_person_and_says_so_when_refreshing(
    bluesky: Bluesky, bluesky_pds: BlueskyPds, connected: Connected, account: Account
) -> None:
    bluesky_pds.revoke_app_password(account)
    with pytest.raises(NetworkRefused) as refused:
        bluesky.refresh(connected.credentials)
    assert refused.value.needs_person


def test_revoking_twice_is_no_failure(bluesky: Bluesky, connected: Connected) -> None:
    assert bluesky.revoke(connected.credentials).at_network
    with pytest.raises(NetworkRefused) as refused:
        bluesky.refresh(connected.credentials)
    assert refused.value.needs_person
    assert bluesky.revoke(connected.credentials).at_network


def test_the_server_agrees_with_our_limit(bluesky: Bluesky, connected: Connected) -> None:
    fits = bluesky.prepare(connected.credentials, Draft("👨‍👩‍👧‍👦" * 120), now=datetime.now(UTC))  # 3000 bytes
    assert isinstance(bluesky.send(connected.credentials, fits), Published)
    longest = bluesky.prepare(connected.credentials, Draft("å" * 300), now=datetime.now(UTC))
    assert isinstance(bluesky.send(connected.credentials, longest), Published)
    body = json.loads(longest.body)
    body["record"]["text"] += "å"
    body["rkey"] = bluesky.prepare(connected.credentials, Draft("x"), now=datetime.now(UTC)).key
    refused = bluesky.send(connected.credentials, replace(longest, body=json.dumps(body).encode()))
    assert isinstance(refused, NotCreated) and refused.permanent


def test_a_wrong_password_is_said_plainly(bluesky: Bluesky, bluesky_pds: BlueskyPds, account: Account) -> None:
    with pytest.raises(NetworkRefused, match="handle and app password") as refused:
        bluesky.connect(ConnectRequest(bluesky_pds.url, account.handle, "wrong"))
    assert refused.value.permanent


def test_a_real_limit_says_when_to_come_back(bluesky: Bluesky) -> None:
    limited_pds = BlueskyPds({"rateLimitsEnabled": True}).start()
    try:
        account = limited_pds.create_account()
        for _attempt in range(60):  # it allows 30 sign-ins in 5 minutes
            with pytest.raises(NetworkRefused) as refused:
                bluesky.connect(ConnectRequest(limited_pds.url, account.handle, "wrong"))
            if not refused.value.permanent:
                break
        assert refused.value.retry_at is not None
        assert datetime.now(UTC) < refused.value.retry_at <= datetime.now(UTC) + timedelta(minutes=5, seconds=2)
    finally:
        limited_pds.stop()
