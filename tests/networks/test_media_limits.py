"""What validation accepts of media, Bluesky's own server and one that speaks Mastodon's API accept as well."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advocacy.networks.bluesky import Bluesky
from advocacy.networks.contract import ConnectRequest, Draft, Medium, Network, Published
from advocacy.networks.mastodon import Mastodon
from advocacy.networks.wire import Wire
from tests.networks.media import picture, video
from tests.peers.bluesky import BlueskyPds
from tests.peers.mastodon import MastodonServer

WIRE = Wire(frozenset({"127.0.0.1", "localhost"}), timeout=10.0)
PICTURES = {kind: [picture(str(number), kind=kind) for number in range(5)] for kind in ("JPEG", "PNG", "WEBP", "GIF")}
FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ALTS = ["", "Ett kontor", "x" * 1_500, "x" * 1_501, "é" * 2_000, "👩‍🚀" * 1_500, "👨‍👩‍👧‍👦" * 2_000, "x" * 2_001]


@st.composite
def media(draw: st.DrawFn) -> tuple[Medium, ...]:
    """Pictures of any kind, around the most that there is room for, or a video."""
    alt = draw(st.sampled_from(ALTS))
    if draw(st.integers(0, 4)) == 0:
        return (replace(video(alt=alt), seconds=draw(st.sampled_from([3.0, 180.0, 181.0]))),)
    kind, many = draw(st.sampled_from(list(PICTURES))), draw(st.sampled_from([1, 2, 4, 5]))
    return tuple(replace(each, alt=alt) for each in PICTURES[kind][:many])


@FEW
@given(shown=media(), text=st.sampled_from(["", "hej"]))
def test_bluesky_takes_what_is_accepted(bluesky_pds: BlueskyPds, shown: tuple[Medium, ...], text: str) -> None:
    draft, network = Draft(text, media=shown), Bluesky(WIRE)
    if network.validate(draft):
        return
    account = bluesky_pds.create_account()
    request = ConnectRequest(bluesky_pds.url, account.handle, bluesky_pds.create_app_password(account))
    _posted(network, request, draft)
    (record,) = bluesky_pds.list_records(account.did)
    embed = record["value"]["embed"]
    there = [each["alt"] for each in embed["images"]] if "images" in embed else [embed.get("alt", "")]
    assert there == [each.alt for each in shown]


@FEW
@given(shown=media(), text=st.sampled_from(["", "hej"]))
def test_mastodon_takes_what_is_accepted(mastodon_server: MastodonServer, shown: tuple[Medium, ...], text: str) -> None:
    draft, network = Draft(text, media=shown), Mastodon(WIRE)
    if network.validate(draft):
        return
    account = mastodon_server.create_account()
    _posted(network, ConnectRequest(mastodon_server.url, "", account.token), draft)
    (status,) = mastodon_server.statuses(account.id)
    there = [each["description"] or "" for each in status["media_attachments"]]
    assert there == [each.alt for each in shown]


def _posted(network: Network, request: ConnectRequest, draft: Draft) -> None:
    account = network.connect(request).credentials
    prepared = network.prepare(account, draft, now=datetime.now(UTC))
    assert isinstance(network.send(account, prepared), Published)
