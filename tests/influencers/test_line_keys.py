"""Lines keep their key through amendments, whatever their place; the same post is known however it is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from sqlalchemy import select

from advocacy.database import db, writing
from advocacy.errors import Breach, InvalidMove
from advocacy.history import move
from influencers.agreements import amending, queries
from influencers.agreements.lines import keyed
from influencers.briefs.models import Asked
from influencers.briefs.networks import asked_on
from influencers.briefs.words import Line
from influencers.deliverables import assigning, looking, publishing
from influencers.deliverables.models import Deliverable, DeliverableState, SeenHow
from influencers.deliverables.one_post import one_address, post_key
from influencers.deliverables.verifying import verify
from tests.influencers.deals import ME, NOW, SEEN, TERMS, URL, WORDS, Deal, one, read, seen, state
from tests.installation import Installation

_S = DeliverableState
A = Line(Asked.POST, "mastodon", 1, None, 15_000, "The source", "1.0")
B = Line(Asked.POST, "mastodon", 1, None, 20_000, "The mouth", "1.1")
C = Line(Asked.POST, "bluesky", 1, None, 90_000, "The bridge")


def bare(line: Line, **changes: object) -> Line:
    """As a form without keys, or the API, gives it."""
    return replace(line, key="", **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lines", "keys"),
    [
        ([A, B], ["1.0", "1.1"]),
        ([bare(A), bare(B)], ["1.0", "1.1"]),
        ([bare(B), bare(A)], ["1.1", "1.0"]),
        ([C, A, B], ["2.0", "1.0", "1.1"]),
        ([C, bare(A), bare(B)], ["2.0", "1.0", "1.1"]),
        ([bare(B)], ["1.1"]),
        ([bare(A, fee=99, count=3), bare(B)], ["1.0", "1.1"]),
        ([bare(A), bare(B, what="The weir")], ["1.0", "1.1"]),  # only one left: it was rewritten
        ([replace(A, what="The weir"), B], ["1.0", "1.1"]),
        ([bare(A, what="One"), bare(B, what="Two")], ["2.0", "2.1"]),  # nobody can tell which is which
        ([bare(B, what="The weir")], ["2.0"]),
        ([replace(A, network="bluesky"), B], ["2.0", "1.1"]),  # another network is another line
        ([replace(A, kind=Asked.STORY), B], ["2.0", "1.1"]),
        ([replace(C, key="1.0"), B], ["2.0", "1.1"]),
        ([bare(A), bare(A), bare(B)], ["1.0", "2.1", "1.1"]),
        ([replace(A, key="7.7")], ["1.0"]),
    ],
)
def test_a_line_keeps_its_key(lines: Sequence[Line], keys: list[str]) -> None:
    """By the key that it brings, by its words, or as the only one left; never as another kind or network."""
    assert [each.key for each in keyed(lines, (A, B), 2)] == keys


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://river.example/@cleo/113", "river.example/@cleo/113"),
        ("http://RIVER.example/@cleo/113/?utm_source=a#top", "river.example/@cleo/113"),
        ("https://www.instagram.com/p/Cx1/?igsh=1&img_index=2", "instagram.com/p/Cx1"),
        ("https://mobile.twitter.com/cleo/status/5?s=20", "x.com/cleo/status/5"),
        ("https://youtu.be/abc?t=5", "youtube.com/watch?v=abc"),
        ("https://m.youtube.com/watch?v=abc&feature=share", "youtube.com/watch?v=abc"),
        ("https://www.youtube.com/shorts/abc", "youtube.com/watch?v=abc"),
        ("https://www.facebook.com/a.php?story_fbid=4&id=7&ref=x", "facebook.com/a.php?id=7&story_fbid=4"),
        ("https://blog.example/?p=12", "blog.example?p=12"),
    ],
)  # fmt: skip
def test_one_address(url: str, address: str) -> None:
    """Without what only says how one came there."""
    assert one_address(url) == address


def test_a_networks_number_counts_on_its_server() -> None:
    """Two servers may give the same number; an address of the network's own counts anywhere."""
    here, there = (post_key("mastodon", f"https://{host}/@cleo/1", "113") for host in ("a.example", "b.example"))
    assert here != there
    at = "at://did:plc:a/app.bsky.feed.post/1"
    assert post_key("bluesky", "https://bsky.app/x", at) == post_key("bluesky", "https://www.bsky.app/y", at)


@pytest.fixture
def deal(installation: Installation) -> Iterator[Deal]:
    """On both engines, in an application context."""
    with installation.app.app_context():
        yield Deal.make(installation)


def amend(deal: Deal, number: int, *lines: Line) -> None:
    """We ask for other lines, the partner says yes, and the deliverables follow."""
    with writing():
        made = queries.agreement_for(number)
        by = deal.actor(deal.marketing)
        amending.amend(made, replace(TERMS, lines=lines), "", actor=by, now=NOW, networks=tuple(asked_on()))
        amending.accept_amendment(made, "Cleo Marsh", made.version.sha256, actor=deal.cleo, now=NOW)
    read()
    db.session.expire_all()


def given_out() -> list[tuple[str, str, int, str]]:
    """Words, network, fee and state of all, in the order in which they were given out."""
    found = db.session.scalars(select(Deliverable).order_by(Deliverable.position)).unique()
    return [(each.what, each.network, each.fee, each.state.value) for each in found]


def test_an_amendment_pays_nobody_twice(deal: Deal) -> None:
    """A line in front asks for nothing again; another network is another deliverable; what is posted stays as it is."""
    first, second = deal.deliverables(replace(TERMS, lines=(bare(A), bare(B))))
    agreement = one(first).agreement_id
    deal.live(first)
    amend(deal, agreement, C, bare(A, fee=1), bare(B, fee=25_000))
    assert given_out() == [
        ("The source", "mastodon", 15_000, "published"), ("The mouth", "mastodon", 25_000, "assigned"),
        ("The bridge", "bluesky", 90_000, "assigned"),
    ]  # fmt: skip
    amend(deal, agreement, bare(A, fee=1), bare(B, network="bluesky", fee=30_000, count=2))
    assert given_out() == [
        ("The source", "mastodon", 15_000, "published"), ("The mouth", "mastodon", 25_000, "cancelled"),
        ("The bridge", "bluesky", 90_000, "cancelled"), *[("The mouth", "bluesky", 30_000, "assigned")] * 2,
    ]  # fmt: skip
    third = db.session.scalars(select(Deliverable.id).order_by(Deliverable.position)).all()[3]
    with writing():
        assigning.cancel(one(third), actor=ME, now=NOW, why="One is enough.")
        assert assigning.assign_all(one(third).agreement, actor=ME, now=NOW) == []  # by hand: not asked for again
    amend(deal, agreement, bare(A, fee=1), bare(B, network="bluesky", fee=30_000))
    assert [said[3] for said in given_out()] == ["published", "cancelled", "cancelled", "cancelled", "assigned"]
    assert state(second) is _S.CANCELLED


def test_one_post_delivers_once(deal: Deal) -> None:
    """Neither by an address with more behind it, nor by another one at which the network shows the same post; what was
    missed lets go of its post."""
    first, second = deal.deliverables()
    with writing():
        move(deal.account(), "prove", actor=ME, now=NOW)
    deal.live(first)
    with writing():
        looking.keep_look(one(first), SEEN, actor=ME, now=NOW)
    deal.draft(second)
    deal.decide(second)
    for other in (f"{URL}?utm_source=feed", f"{URL}/#top"):
        with pytest.raises(Breach, match="something else"), writing():
            publishing.publish(one(second), other, actor=deal.cleo, now=NOW)
    with writing():
        publishing.publish(one(second), f"{URL}?again=1", actor=deal.cleo, now=NOW)
        looking.keep_look(one(second), seen(text=f"#ad {WORDS}"), actor=ME, now=NOW)
    assert state(first) is _S.VERIFIED and state(second) is _S.IN_LIVE_REVIEW
    assert "counted for something else" in one(second).problem
    with pytest.raises(InvalidMove, match="This post counted for"), writing():
        verify(one(second), SeenHow.SEEN_BY_PERSON, look_at=None, actor=ME, now=NOW)
