"""Facebook Pages against a stub of ours: after a lost answer our link is looked for, and nothing is guessed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from advocacy.networks import facebook_video
from advocacy.networks.capabilities import MediaKind
from advocacy.networks.contract import (
    Absent,
    AlreadyThere,
    ConnectRequest,
    Credentials,
    Draft,
    LinkCard,
    Medium,
    NetworkRefused,
    NotCreated,
    NotReady,
    Published,
    Unknown,
)
from advocacy.networks.facebook import Facebook
from advocacy.networks.wire import Wire
from tests.peers.facebook import CHUNK, FacebookServer
from tests.peers.fault_proxy import FaultProxy
from tests.peers.faults import cut_after, cut_within, error_after, error_before, reset_before

NOW = datetime.now(UTC)
LINK = "https://go.example.com/r/abc"
TEXT = f"Köpenhamn 🎉 {LINK}"


@pytest.fixture(scope="module")
def server() -> Iterator[FacebookServer]:
    made = FacebookServer().start()
    yield made
    made.stop()


@pytest.fixture
def facebook(wire: Wire, server: FacebookServer) -> Facebook:
    return Facebook(wire, server.url)


@pytest.fixture
def page(facebook: Facebook, server: FacebookServer) -> Credentials:
    return facebook.connect(ConnectRequest(secret=server.create_account("Acme").token)).credentials


def picture(number: int) -> Medium:
    return Medium(f"m{number}", MediaKind.IMAGE, "image/png", bytes(range(256)) * 5 + b"\r\n--x\n", f"Bild {number}")


def clip(size: int) -> Medium:
    return Medium("v", MediaKind.VIDEO, "video/mp4", bytes(range(250)) * (size // 250), seconds=4.0)


def test_connects_pages_only(facebook: Facebook, server: FacebookServer) -> None:
    made = server.create_account("Acme Inc")
    connected = facebook.connect(ConnectRequest(identifier=made.id, secret=made.token))
    assert (connected.handle, connected.followers, connected.expires_at) == ("Acme Inc", 55, None)
    with pytest.raises(NetworkRefused, match="Pages only"):
        facebook.connect(ConnectRequest(secret=server.create_account(kind="PERSON").token))
    assert facebook.refresh(connected.credentials) == connected.credentials
    assert facebook.followers(connected.credentials) == 55
    server.revoke(made)
    with pytest.raises(NetworkRefused) as refused:
        facebook.refresh(connected.credentials)
    assert refused.value.needs_person and made.token not in refused.value.message


@pytest.mark.parametrize(
    "draft",
    [
        pytest.param(Draft(TEXT), id="words"),
        pytest.param(Draft("Words", link=LinkCard(LINK, "Jobs")), id="a link"),
        pytest.param(Draft(TEXT, media=tuple(picture(n) for n in range(4))), id="four pictures"),
        pytest.param(Draft(TEXT, media=(clip(2 * CHUNK + 500),)), id="a video"),
    ],
)
def test_posts_what_is_shown(facebook: Facebook, server: FacebookServer, page: Credentials, draft: Draft) -> None:
    assert facebook.validate(draft) == []
    before = len(server.ledger)
    prepared = facebook.prepare(page, draft, now=NOW)
    assert len(server.ledger) == before  # what is uploaded is not to be seen yet
    outcome = facebook.send(page, prepared)
    assert isinstance(outcome, Published) and outcome.url.startswith("https://www.facebook.com/")
    assert [each.text for each in server.ledger[before:]] == [facebook.render(draft).sent]
    post = next(each for each in server.posts.values() if each.book is server.ledger[-1])
    assert post.link == (draft.link.url if draft.link else "")
    if len(draft.media) == 4:
        assert [server.photos[each]["alt"] for each in post.photos] == [f"Bild {n}" for n in range(4)]
        assert server.photos[post.photos[0]]["size"] == str(len(draft.media[0].content))
    found = facebook.reconcile(page, prepared)
    assert isinstance(found, Published)
    report = facebook.measure(page, outcome.remote_id)
    assert {each.metric: each.value for each in report.figures} == {
        "views": 900, "viewers": 640, "reactions": 4, "comments": 4, "shares": 2,
    }  # fmt: skip
    assert "paging" not in report.raw and page.secrets["token"] not in report.raw
    assert facebook.exists(page, outcome.remote_id) is True


def test_a_large_video_goes_up_in_several_tries(
    facebook: Facebook, server: FacebookServer, page: Credentials, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facebook_video, "BYTES_A_TIME", CHUNK)
    draft = Draft(TEXT, media=(clip(2 * CHUNK + 500),))
    for _part in range(2):
        with pytest.raises(NotReady) as waiting:
            facebook.prepare(page, draft, now=NOW)
        draft = replace(draft, uploads=waiting.value.uploads)
    prepared = facebook.prepare(page, draft, now=NOW)
    assert isinstance(facebook.send(page, prepared), Published)
    assert server.videos[prepared.key.removeprefix("video:")].content == draft.media[0].content


def test_a_video_tells_what_became_of_it(facebook: Facebook, server: FacebookServer, page: Credentials) -> None:
    prepared = facebook.prepare(page, Draft("Words", media=(clip(1000),)), now=NOW)
    video = server.videos[prepared.key.removeprefix("video:")]
    assert facebook.reconcile(page, prepared) == Absent(may_repeat=False)
    video.failed = True
    assert facebook.reconcile(page, prepared) == Absent(may_repeat=False, never_will_be=True)
    video.failed = False
    assert isinstance(facebook.send(page, prepared), Published)
    server.busy_videos = True
    assert isinstance(facebook.reconcile(page, prepared), Unknown)
    server.busy_videos = False
    assert isinstance(facebook.reconcile(page, prepared), Published)


@pytest.mark.parametrize(
    ("fault", "there"),
    [
        pytest.param(cut_after(), True, id="cut after"),
        pytest.param(cut_within(), True, id="cut within"),
        pytest.param(error_after(500), True, id="500 after"),
        pytest.param(reset_before(), False, id="reset before"),
        pytest.param(error_before(503), False, id="503 before"),
    ],
)
@pytest.mark.parametrize("link", [None, LinkCard(LINK, "Jobs")], ids=["link in the words", "link beside them"])
def test_a_lost_answer_is_found_by_our_link_or_left_to_the_person(
    wire: Wire, server: FacebookServer, page: Credentials, fault_proxy: Callable[[str], FaultProxy],
    fault: object, there: bool, link: LinkCard | None,
) -> None:  # fmt: skip
    proxy = fault_proxy(server.url)
    facebook = Facebook(wire, proxy.url)
    prepared = facebook.prepare(page, Draft("Words" if link else TEXT, link=link), now=datetime.now(UTC))
    before = len(server.ledger)
    proxy.script(fault, method="POST", path="feed")  # type: ignore[arg-type]
    assert isinstance(facebook.send(page, prepared), Unknown)
    found = facebook.reconcile(page, prepared)
    assert isinstance(found, Published) if there else found == Absent(may_repeat=False)
    assert len(server.ledger) - before == int(there)


def test_a_post_that_is_not_listed_yet_is_a_question_not_a_repetition(
    facebook: Facebook, server: FacebookServer, page: Credentials
) -> None:
    prepared = facebook.prepare(page, Draft(TEXT), now=datetime.now(UTC))
    facebook.send(page, prepared)
    server.slow_to_show = 600.0
    assert facebook.reconcile(page, prepared) == Absent(may_repeat=False)
    server.slow_to_show = 0.0
    assert isinstance(facebook.reconcile(page, prepared), Published)


def test_somebody_elses_link_and_older_posts_are_not_ours(
    facebook: Facebook, server: FacebookServer, page: Credentials
) -> None:
    facebook.send(page, facebook.prepare(page, Draft("Words https://go.example.com/r/other"), now=NOW))
    prepared = facebook.prepare(page, Draft(TEXT), now=NOW)
    assert facebook.reconcile(page, prepared) == Absent(may_repeat=False)
    facebook.send(page, prepared)
    later = replace(prepared, created_at=prepared.created_at + timedelta(hours=3))
    assert facebook.reconcile(page, later) == Absent(may_repeat=False)


def test_a_colleagues_post_of_the_same_article_is_not_ours(
    facebook: Facebook, server: FacebookServer, page: Credentials
) -> None:
    """The article's own address is in many posts; ours are our words too."""
    article = LinkCard("https://news.example.com/a", "News")
    prepared = facebook.prepare(page, Draft("Our words", link=article), now=NOW)
    facebook.send(page, facebook.prepare(page, Draft("A colleague's words", link=article), now=NOW))
    assert facebook.reconcile(page, prepared) == Absent(may_repeat=False)
    ours, found = facebook.send(page, prepared), facebook.reconcile(page, prepared)
    assert isinstance(ours, Published) and isinstance(found, Published) and found.remote_id == ours.remote_id


def test_the_same_post_twice_is_there_already(facebook: Facebook, server: FacebookServer, page: Credentials) -> None:
    prepared = facebook.prepare(page, Draft(f"{TEXT} twice"), now=NOW)
    assert isinstance(facebook.send(page, prepared), Published)
    assert facebook.send(page, prepared) == AlreadyThere()
    assert server.copies(f"{TEXT} twice") == 1


def test_a_missing_permission_needs_its_owner_and_hides_figures(
    facebook: Facebook, server: FacebookServer, page: Credentials
) -> None:
    outcome = facebook.send(page, facebook.prepare(page, Draft(f"{TEXT} seen"), now=NOW))
    assert isinstance(outcome, Published)
    server.accounts[page.secrets["token"]].lacks |= {"read_insights", "pages_manage_posts"}
    assert {each.metric for each in facebook.measure(page, outcome.remote_id).figures} == {
        "reactions", "comments", "shares",
    }  # fmt: skip
    refused = facebook.send(page, facebook.prepare(page, Draft(f"{TEXT} more"), now=NOW))
    assert isinstance(refused, NotCreated) and refused.needs_person and not refused.permanent


def test_a_deleted_post_is_gone(facebook: Facebook, server: FacebookServer, page: Credentials) -> None:
    outcome = facebook.send(page, facebook.prepare(page, Draft(f"{TEXT} gone"), now=NOW))
    assert isinstance(outcome, Published) and facebook.words(page, outcome.remote_id) == f"{TEXT} gone"
    server.forget(outcome.remote_id)
    assert facebook.exists(page, outcome.remote_id) is False
    assert facebook.measure(page, outcome.remote_id).figures == ()


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        pytest.param(Draft("x" * 63_207), "text", id="too long"),
        pytest.param(Draft(" "), "text", id="nothing"),
        pytest.param(Draft("x", media=tuple(picture(n) for n in range(11))), "media", id="eleven pictures"),
        pytest.param(Draft("x", media=(picture(1), clip(1000))), "media", id="a picture and a video"),
    ],
)
def test_refuses_before_it_asks(facebook: Facebook, page: Credentials, draft: Draft, field: str) -> None:
    assert field in {each.field for each in facebook.validate(draft)}
    with pytest.raises(NetworkRefused) as refused:
        facebook.prepare(page, draft, now=NOW)
    assert refused.value.permanent
