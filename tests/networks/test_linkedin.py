"""LinkedIn against a strict stub of ours: what is validated is accepted, and what it may have is not sent again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from advocacy.networks.contract import (
    AlreadyThere,
    Credentials,
    Draft,
    LinkCard,
    NetworkRefused,
    NotCreated,
    NotReady,
    Outcome,
    Prepared,
    Published,
    Unknown,
)
from advocacy.networks.linkedin import LinkedIn
from advocacy.networks.wire import Wire
from tests.networks.conftest import Say, Scripted
from tests.networks.media import picture, video
from tests.peers.linkedin import LONGEST, LinkedInServer
from tests.peers.members import CLIENT_ID, CLIENT_SECRET, Member

TEXT = "We are hiring (really) 🎉 https://go.example.com/r/a_b#x #jobs {not|a|template} #ad"
NOW = datetime.now(UTC)
CLIENT = (CLIENT_ID, CLIENT_SECRET)


@pytest.fixture(scope="module")
def server() -> Iterator[LinkedInServer]:
    made = LinkedInServer().start()
    yield made
    made.stop()


@pytest.fixture
def linkedin(wire: Wire, server: LinkedInServer) -> LinkedIn:
    return LinkedIn(wire, CLIENT, server.url, server.url)


@pytest.fixture
def member(server: LinkedInServer) -> Member:
    return server.create_account("ann")


@pytest.fixture
def account(linkedin: LinkedIn, member: Member) -> Credentials:
    return linkedin.connect(member.request()).credentials


@pytest.fixture
def prepared(linkedin: LinkedIn, account: Credentials) -> Prepared:
    return linkedin.prepare(account, Draft(TEXT), now=NOW)


def test_the_preview_is_what_is_sent(linkedin: LinkedIn, prepared: Prepared) -> None:
    shown = linkedin.render(Draft(TEXT))
    assert json.loads(prepared.body)["commentary"] == shown.sent and shown.shown == TEXT


def test_posts_once_and_says_where(
    linkedin: LinkedIn, server: LinkedInServer, account: Credentials, prepared: Prepared
) -> None:
    sent = linkedin.send(account, prepared)
    assert isinstance(sent, Published) and sent.url == f"https://www.linkedin.com/feed/update/{sent.remote_id}/"
    assert server.copies(TEXT) == 1 and server.ledger[-1].account == account.account_id


def test_the_same_words_again_are_the_same_post(linkedin: LinkedIn, account: Credentials, prepared: Prepared) -> None:
    first, again = linkedin.send(account, prepared), linkedin.send(account, prepared)
    assert isinstance(first, Published) and again == AlreadyThere(first.remote_id, first.url)


def test_nobody_can_look(linkedin: LinkedIn, account: Credentials, prepared: Prepared) -> None:
    assert isinstance(linkedin.reconcile(account, prepared), Unknown)
    assert linkedin.exists(account, "urn:li:share:1") is None and linkedin.words(account, "urn:li:share:1") is None


def test_who_was_granted_to_read_can_look(linkedin: LinkedIn, server: LinkedInServer) -> None:
    reader = server.create_account(scopes={"openid", "w_member_social", "r_member_social"})
    account = linkedin.connect(reader.request()).credentials
    sent = linkedin.send(account, linkedin.prepare(account, Draft(TEXT), now=NOW))
    assert isinstance(sent, Published)
    assert linkedin.exists(account, sent.remote_id) is True and linkedin.words(account, sent.remote_id) == TEXT
    server.remove(sent.remote_id)
    assert linkedin.exists(account, sent.remote_id) is False and linkedin.words(account, sent.remote_id) is None


def test_a_days_posts_are_used_up(
    linkedin: LinkedIn, server: LinkedInServer, account: Credentials, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "most_a_day", 1)
    first, second = (linkedin.send(account, linkedin.prepare(account, Draft(f"{n}"), now=NOW)) for n in (1, 2))
    assert isinstance(first, Published) and isinstance(second, NotCreated)
    tomorrow = datetime.combine(datetime.now(UTC).date() + timedelta(days=1), datetime.min.time(), UTC)
    assert second.retry_at == tomorrow and not second.app_wide and not second.permanent


DUPLICATE = {
    "message": "com.linkedin.content.common.exception.BadRequestResponseException: Content is a duplicate of "
    "urn:li:ugcPost:71",
    "errorDetails": {"inputErrors": [{"description": "Duplicate post is detected", "code": "DUPLICATE_POST"}]},
    "status": 422,
}
SAID = "https://www.linkedin.com/feed/update/urn:li:ugcPost:71/"


@pytest.mark.parametrize(
    ("say", "outcome"),
    [
        pytest.param(Say(201, "", {"x-restli-id": "urn:li:ugcPost:71"}), Published("urn:li:ugcPost:71", SAID),
                     id="header"),
        pytest.param(Say(201, {"id": "urn:li:ugcPost:71"}), Published("urn:li:ugcPost:71", SAID), id="body"),
        pytest.param(Say(201, ""), Unknown("An answer we can't read."), id="201 that names nothing"),
        pytest.param(Say(200, b"<html>"), Unknown("An answer we can't read."), id="something in front"),
        pytest.param(Say(422, DUPLICATE), AlreadyThere("urn:li:ugcPost:71", SAID), id="duplicate"),
        pytest.param(Say(422, {"code": "DUPLICATE_POST"}), AlreadyThere(), id="duplicate of what"),
        pytest.param(Say(422, {"message": "bad"}), NotCreated("bad", permanent=True), id="422"),
        pytest.param(Say(400, {"message": "bad"}), NotCreated("bad", permanent=True), id="400"),
        pytest.param(Say(401, {"code": "REVOKED_ACCESS_TOKEN", "serviceErrorCode": 65601, "message": "m"}),
                     NotCreated("m", needs_person=True), id="revoked"),
        pytest.param(Say(401, {"code": "EXPIRED_ACCESS_TOKEN", "serviceErrorCode": 65602, "message": "m"}),
                     NotCreated("m", expired=True), id="expired"),
        pytest.param(Say(403, {"code": "ACCESS_DENIED", "message": "m"}), NotCreated("m", needs_person=True),
                     id="permission"),
        pytest.param(Say(403, b"<html>"), NotCreated("HTTP 403"), id="a firewall's no is not the account's"),
        pytest.param(Say(500, {"message": "m"}), Unknown("The server answered 500: m"), id="500"),
        pytest.param(Say(503), Unknown("The server answered 503: HTTP 503"), id="503"),
        pytest.param(Say(504), Unknown("The server answered 504: HTTP 504"), id="504"),
        pytest.param(Say(hang_up=True), Unknown("No whole answer came back (ConnectionError)."), id="hangs up"),
    ],
)  # fmt: skip
def test_outcomes(
    wire: Wire, account: Credentials, prepared: Prepared, scripted: Scripted, say: Say, outcome: Outcome
) -> None:
    scripted.answers = [say]
    assert LinkedIn(wire, CLIENT, scripted.url, scripted.url).send(account, prepared) == outcome
    (asked,) = scripted.asked
    assert asked.headers["LinkedIn-Version"] == "202605" and asked.headers["X-Restli-Protocol-Version"] == "2.0.0"
    assert asked.body == prepared.body


def test_a_duplicate_is_known_by_its_words_alone(
    wire: Wire, account: Credentials, prepared: Prepared, scripted: Scripted
) -> None:
    scripted.answers = [Say(422, DUPLICATE)]
    sent = LinkedIn(wire, CLIENT, scripted.url, scripted.url).send(account, prepared)
    assert isinstance(sent, AlreadyThere) and sent.by_words


@pytest.mark.parametrize("told", [[{"uploadUrl": "https://a.example"}], [{"firstByte": "x"}], ["part"], 7])
def test_parts_that_are_not_told_are_a_blip(wire: Wire, account: Credentials, scripted: Scripted, told: object) -> None:
    scripted.answers = [Say(200, {"value": {"video": "urn:li:video:1", "uploadInstructions": told}})]
    linkedin = LinkedIn(wire, CLIENT, scripted.url, scripted.url)
    with pytest.raises(NetworkRefused, match="parts") as refused:
        linkedin.prepare(account, Draft("Film", media=(video(),)), now=NOW)
    assert not refused.value.permanent


def test_an_expired_token_without_a_refresh_token_needs_its_owner(
    wire: Wire, account: Credentials, prepared: Prepared, scripted: Scripted
) -> None:
    scripted.answers = [Say(401, {"code": "EXPIRED_ACCESS_TOKEN", "serviceErrorCode": 65602, "message": "m"})]
    poor = replace(account, secrets={"access": "t", "scope": "w_member_social"})
    sent = LinkedIn(wire, CLIENT, scripted.url, scripted.url).send(poor, prepared)
    assert sent == NotCreated("m", needs_person=True)


@pytest.mark.parametrize(
    ("message", "app_wide", "daily"),
    [
        ("Resource level throttle APPLICATION DAY limit for calls to this resource is reached.", True, True),
        ("Resource level throttle APPLICATION_AND_MEMBER DAY limit for calls ... is reached.", False, True),
        ("Resource level throttle MEMBER DAY limit for calls to this resource is reached.", False, True),
        ("Too many requests", False, False),
    ],
)
def test_a_limit_says_whose_and_how_long(
    wire: Wire, account: Credentials, prepared: Prepared, scripted: Scripted, message: str, app_wide: bool, daily: bool
) -> None:
    scripted.answers = [Say(429, {"message": message})]
    sent = LinkedIn(wire, CLIENT, scripted.url, scripted.url).send(account, prepared)
    assert isinstance(sent, NotCreated) and sent.retry_at is not None and sent.app_wide is app_wide
    assert (sent.retry_at.time() == datetime.min.time()) is daily


def test_a_version_that_is_no_longer_served_names_the_setting(
    wire: Wire, server: LinkedInServer, account: Credentials, prepared: Prepared
) -> None:
    old = LinkedIn(wire, CLIENT, server.url, server.url, "202401")
    sent = old.send(account, prepared)
    assert isinstance(sent, NotCreated) and "ADVOCACY_LINKEDIN_VERSION" in sent.why and sent.app_wide
    assert not sent.permanent and sent.retry_at is not None


# --- media ---------------------------------------------------------------------------------------------------------


def posted(linkedin: LinkedIn, server: LinkedInServer, account: Credentials, draft: Draft) -> dict[str, object]:
    """What the stub keeps of a post of this draft."""
    sent = linkedin.send(account, linkedin.prepare(account, draft, now=NOW))
    assert isinstance(sent, Published), sent
    return dict(server.posts[sent.remote_id].get("content", {}))


def test_pictures_with_their_descriptions(linkedin: LinkedIn, server: LinkedInServer, account: Credentials) -> None:
    one = posted(linkedin, server, account, Draft("One", media=(picture(alt="En bild"),)))
    assert isinstance(one["media"], dict) and one["media"]["altText"] == "En bild"
    four = tuple(picture(str(n), alt="" if n == 2 else f"Bild {n}") for n in range(1, 5))
    several = posted(linkedin, server, account, Draft("Four", media=four))
    images = several["multiImage"]["images"]  # type: ignore[index]
    assert [image.get("altText") for image in images] == ["Bild 1", None, "Bild 3", "Bild 4"]
    kept = [server.uploads.files[image["id"]].parts[0] for image in images]
    assert kept == [medium.content for medium in four]


def test_a_video_is_waited_for_and_uploaded_once(
    linkedin: LinkedIn, server: LinkedInServer, account: Credentials
) -> None:
    film = replace(video(), content=bytes(range(256)) * 40_000)  # three parts
    with pytest.raises(NotReady) as working:
        linkedin.prepare(account, Draft("Film", media=(film,)), now=NOW)
    before = len(server.uploads.files)
    assert working.value.again_at > NOW and set(working.value.uploads) == {film.ref}
    content = posted(linkedin, server, account, Draft("Film", media=(film,), uploads=working.value.uploads))
    assert len(server.uploads.files) == before and isinstance(content["media"], dict)
    upload = server.uploads.files[content["media"]["id"]]
    assert len(upload.parts) == 3 and b"".join(upload.parts[n] for n in range(3)) == film.content


def test_a_video_that_cannot_be_read_ends_it(
    linkedin: LinkedIn, server: LinkedInServer, account: Credentials, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server.uploads, "spoil", True)
    with pytest.raises(NotReady) as working:
        linkedin.prepare(account, Draft("Spoilt", media=(video(),)), now=NOW)
    with pytest.raises(NetworkRefused) as refused:
        linkedin.prepare(account, Draft("Spoilt", media=(video(),), uploads=working.value.uploads), now=NOW)
    assert refused.value.permanent


def test_a_card_of_our_own(linkedin: LinkedIn, server: LinkedInServer, account: Credentials) -> None:
    card = LinkCard("https://go.example.com/r/c", "T" * 500, "D", picture().content, "image/jpeg", "Alt")
    content = posted(linkedin, server, account, Draft("Card", link=card))
    assert isinstance(content["article"], dict)
    assert content["article"]["source"] == card.url and content["article"]["thumbnail"].startswith("urn:li:image:")
    assert len(content["article"]["title"]) == 400


@pytest.mark.parametrize("kind", ["image/jpeg", "image/webp"])
def test_a_cards_picture_that_linkedin_will_not_have_is_left_out(
    linkedin: LinkedIn, server: LinkedInServer, account: Credentials, kind: str
) -> None:
    card = LinkCard("https://go.example.com/r/d", "Title", image=b"no picture", image_type=kind)
    content = posted(linkedin, server, account, Draft(f"Without {kind}", link=card))
    assert content == {"article": {"source": card.url, "title": "Title"}}


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (Draft("a" * (LONGEST + 1)), "text"),
        (Draft("🎉" * (LONGEST // 2 + 1)), "text"),
        (Draft(" "), "text"),
        (Draft("a", media=(picture(), video())), "media"),
        (Draft("a", media=tuple(picture(str(n)) for n in range(21))), "media"),
        (Draft("a", media=(replace(video(), seconds=2.0),)), "media"),
        (Draft("a", media=(replace(video(), seconds=1_801.0),)), "media"),
        (Draft("a", media=(replace(picture(), type="image/webp"),)), "media"),
        (Draft("a", media=(replace(picture(), alt="a" * 4_087),)), "alt"),
    ],
)
def test_what_it_would_refuse_is_said_before(
    linkedin: LinkedIn, account: Credentials, draft: Draft, field: str
) -> None:
    assert field in {problem.field for problem in linkedin.validate(draft)}
    with pytest.raises(NetworkRefused) as refused:
        linkedin.prepare(account, draft, now=NOW)
    assert refused.value.permanent


def test_the_longest_text_is_accepted(linkedin: LinkedIn, server: LinkedInServer, account: Credentials) -> None:
    longest = "(#é🎉 " * 428 + "a" * 432
    assert len(longest.encode("utf-16-le")) // 2 == LONGEST and linkedin.validate(Draft(longest)) == []
    posted(linkedin, server, account, Draft(longest))
    assert server.copies(longest) == 1
