"""Screening: each check as a table, then the job that looks and keeps; advice that never decides."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from advocacy.database import db, reading, writing
from advocacy.networks.contract import NetworkRefused
from advocacy.networks.public_looks import Presence, PublicProfile, SeenPost
from influencers.joining import applying, asking, looking
from influencers.joining.handles import alike, named
from influencers.joining.models import Application, Outcome
from influencers.joining.screening import (
    Example,
    Known,
    Likeness,
    Reading,
    Seen,
    Wanted,
    finding_of,
    screen,
    worst,
)
from influencers.joining.wording import sentence
from influencers.partners import partners
from influencers.programmes import enrolments, programmes
from tests.influencers.applicants import BASE, ME, NOW, open_programme, somebody, submitted
from tests.installation import Installation

FINE, UNKNOWN, WARN = Outcome.FINE, Outcome.UNKNOWN, Outcome.WARN
LAST = Reading(NOW, 10_000, 150)


def seen(presence: str = "found", followers: int | None = 5000, *readings: Reading, bio: str = "") -> Seen:
    return Seen("instagram", "nora", presence, followers, bio, "https://example.org", NOW, readings)


def ago(days: int, followers: int) -> Reading:
    return Reading(NOW - timedelta(days=days), followers)


TABLE: list[tuple[str, Known, Outcome]] = [
    ("banned", Known(Wanted()), FINE),
    ("banned", Known(Wanted(), banned=(Likeness("name", "Nora", "/partners/1"),)), WARN),
    ("duplicate", Known(Wanted()), FINE),
    ("duplicate", Known(Wanted(), others=(Likeness("account", ""),)), WARN),
    ("account", Known(Wanted(), accounts=(seen(),)), FINE),
    ("account", Known(Wanted(), accounts=(seen("gone", None),)), WARN),
    ("account", Known(Wanted(), accounts=(seen("hidden", None),)), UNKNOWN),
    ("account", Known(Wanted(), accounts=(seen("", None),)), UNKNOWN),
    ("followers", Known(Wanted(5000), accounts=(seen(),)), FINE),
    ("followers", Known(Wanted(5001), accounts=(seen(),)), WARN),
    ("followers", Known(Wanted(1), accounts=(seen("hidden", None),)), UNKNOWN),
    ("engagement", Known(Wanted(), accounts=(seen("found", 1, LAST),)), FINE),
    ("engagement", Known(Wanted(), accounts=(seen("found", 1, Reading(NOW, 1, 29)),)), WARN),
    ("engagement", Known(Wanted(), accounts=(seen("found", 1, Reading(NOW, 1, 50)),)), UNKNOWN),
    ("engagement", Known(Wanted(), accounts=(seen(),)), UNKNOWN),
    ("growth", Known(Wanted(), accounts=(seen("found", 1, ago(6, 1000), ago(0, 1500)),)), WARN),
    ("growth", Known(Wanted(), accounts=(seen("found", 1, ago(8, 1000), ago(0, 1500)),)), FINE),
    ("growth", Known(Wanted(), accounts=(seen("found", 1, ago(6, 10), ago(0, 400)),)), FINE),
    ("growth", Known(Wanted(), accounts=(seen(),)), UNKNOWN),
    ("disclosure", Known(Wanted()), UNKNOWN),
    ("disclosure", Known(Wanted(), examples=(Example("https://a.example", WARN, "No word of it."),)), WARN),
    ("disclosure", Known(Wanted(), examples=(Example("https://a.example", FINE),)), FINE),
    ("topics", Known(Wanted(topics=("rivers",)), words="I film RIVERS"), FINE),
    ("topics", Known(Wanted(topics=("rivers",)), accounts=(seen(bio="rivers"),)), FINE),
    ("topics", Known(Wanted(topics=("rivers",)), words="cakes"), UNKNOWN),
    ("country", Known(Wanted(countries=("DE",)), country="DE"), FINE),
    ("country", Known(Wanted(countries=("DE",)), country="FR"), WARN),
    ("country", Known(Wanted(countries=("DE",))), UNKNOWN),
    ("language", Known(Wanted(languages=("de",)), language="de-CH"), FINE),
    ("language", Known(Wanted(languages=("de",)), language="en"), WARN),
    ("networks", Known(Wanted(networks=("tiktok",)), accounts=(seen(),)), WARN),
    ("networks", Known(Wanted(networks=("instagram",)), accounts=(seen(),)), FINE),
]


@pytest.mark.parametrize(("check", "known", "outcome"), TABLE)
def test_each_check(sqlite: Installation, check: str, known: Known, outcome: Outcome) -> None:
    """Says what the table says, in a sentence, and survives being kept."""
    findings = screen(known)
    found = next(each for each in findings if each.check == check)
    assert found.outcome is outcome and finding_of(found.as_kept()) == found
    with sqlite.app.test_request_context():
        assert len(sentence(found)) > 8 and "%(" not in sentence(found)
    assert findings == sorted(findings, key=lambda each: [WARN, UNKNOWN, FINE].index(each.outcome))


def test_the_worst_counts() -> None:
    """Something to look at, else something unknown, else fine."""
    assert worst(screen(Known(Wanted(), others=(Likeness("account", "A"),)))) is WARN
    assert worst(screen(Known(Wanted()))) is UNKNOWN
    assert worst([]) is FINE


@pytest.mark.parametrize(
    ("network", "written", "handle"),
    [
        ("instagram", "@Nora.Film", "Nora.Film"),
        ("instagram", "https://www.instagram.com/nora.film/", "nora.film"),
        ("bluesky", "https://bsky.app/profile/nora.example", "nora.example"),
        ("mastodon", "https://social.example/@nora", "nora@social.example"),
        ("mastodon", "@nora@social.example", "nora@social.example"),
        ("youtube", "https://youtube.com/@nora/videos", "nora"),
        ("linkedin", "https://www.linkedin.com/in/nora-f/", "nora-f"),
        ("web", "https://nora.example/blog/", "nora.example/blog"),
        ("tiktok", "https://www.tiktok.com/@nora?lang=de", "nora"),
    ],
)
def test_an_account_is_kept_by_its_handle(network: str, written: str, handle: str) -> None:
    """People write signs and addresses."""
    assert named(network, written) == handle


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("Nora Field", "nora-field", True), ("Nora Field", "Nora Fields", True), ("Nora F.", "Nora Field", True),
     ("Jo", "Joanna", False), ("Nora Field", "Marc Stone", False), ("", "", False)],
)  # fmt: skip
def test_names_that_people_take_for_the_same(one: str, other: str, same: bool) -> None:
    """Advice, so rather one too many."""
    assert alike(one, other) is same


def test_the_job_looks_and_keeps_what_it_saw(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """A banned person under another name is found by the network's own id of the account; nothing is decided."""
    profile = PublicProfile("instagram", "id-77", "nora", "https://i.example/nora", bio="Rivers", followers=4200,
                            source="https://i.example/nora")  # fmt: skip
    monkeypatch.setattr(looking, "public_profile", lambda network, who: profile)
    monkeypatch.setattr(looking, "public_post", lambda url: SeenPost(
        "instagram", url, Presence.FOUND, url, text="I love this tent by Larkfield, buy it now!"))  # fmt: skip
    with installation.app.app_context():
        with writing():
            programme = open_programme()
            asking.set_form(programme, {"least_followers": 5000, "topics": ["rivers"]}, actor=ME, now=NOW)
            out = programmes.invite(programme, "marc@out.example", "Marc Stone", BASE, actor=ME, now=NOW)
            partner = partners.keep_partner(out.person, actor=ME, now=NOW)
            partners.add_account(partner, "instagram", "old-name", actor=ME, now=NOW, account_id="id-77")
            enrolments.ban(out, actor=ME, now=NOW, why="Spam.")
            found = submitted(programme)
            found.answers = {"examples": ["https://i.example/p/1"]}
            number = found.id
        assert looking.screen_due(NOW) == 1 and looking.screen_due(NOW) == 0
        with reading():
            kept = db.session.get_one(Application, number)
            told = {each["check"]: each["outcome"] for each in kept.screening}
            assert told["banned"] == "warn" and told["followers"] == "warn" and told["disclosure"] == "warn"
            assert told["topics"] == "pass" and kept.outcome is WARN and kept.state.value == "submitted"
            assert (kept.accounts[0].followers, kept.accounts[0].account_id) == (4200, "id-77")


def test_no_answer_is_asked_again_and_stays_unknown(sqlite: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """An hour later, for a day; whoever was decided meanwhile is left alone."""

    def silent(network: str, who: str) -> PublicProfile:
        raise NetworkRefused("Away.")

    monkeypatch.setattr(looking, "public_profile", silent)
    with sqlite.app.app_context():
        with writing():
            programme = open_programme()
            number = submitted(programme).id
        assert looking.screen_due(NOW) == 1
        with reading():
            assert db.session.scalar(select(Application.look_at)) == NOW + looking.AGAIN
        looking.screen_one(number, NOW + timedelta(days=2))
        with writing():
            kept = db.session.get_one(Application, number)
            assert kept.look_at is None and kept.outcome is UNKNOWN
            applying.withdraw(kept, now=NOW)
        looking.screen_one(number, NOW)
        with reading():
            assert db.session.get_one(Application, number).screening == []


def test_the_same_account_under_two_addresses(sqlite: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both applications are kept; the later one says so."""
    hidden = PublicProfile("instagram", "", "nora", "", presence=Presence.HIDDEN, why="Hidden.")
    monkeypatch.setattr(looking, "public_profile", lambda network, who: hidden)
    with sqlite.app.app_context():
        with writing():
            programme = open_programme()
            submitted(programme)
            second = submitted(programme, email="other@out.example", name="Olga Brook", handle="@NORA").id
        looking.screen_one(second, NOW)
        with reading():
            told = {each["check"]: each["outcome"] for each in db.session.get_one(Application, second).screening}
            assert told["duplicate"] == "warn" and told["account"] == "unknown"
    assert somebody().accounts[0].handle == "nora"
