"""Agreements: every verb from every state; the text and its digest; counter-offers, amendments, times; notices."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from advocacy.database import db, reading, writing
from advocacy.errors import Breach, InvalidMove, Refused
from advocacy.history import follow, move, timeline
from advocacy.history.jobs import seal_waiting
from advocacy.notices.models import Notice
from advocacy.people import privacy
from content_library.words.outlets import outlets
from influencers.agreements import agreements, amending, jobs, notices, queries
from influencers.agreements.models import AGREEMENT_MOVES, Agreement, AgreementState
from influencers.agreements.terms import Exclusivity, Terms, checked, digest, terms_of
from influencers.briefs import briefs
from influencers.briefs.checking import findings
from influencers.briefs.models import Asked, BriefState
from influencers.briefs.words import Line, Usage, Wanted
from influencers.deliverables.models import Deliverable
from tests.influencers.deals import LINE, ME, NOW, TERMS, WANTED, Deal, read
from tests.installation import Installation

NETWORKS = ["mastodon", "bluesky"]


@pytest.fixture
def deal(installation: Installation) -> Iterator[Deal]:
    """On both engines, in an application context."""
    with installation.app.app_context():
        yield Deal.make(installation)


def test_every_verb_from_every_state(deal: Deal) -> None:
    """A verb either moves as the table says and leaves one row of history, or refuses and changes nothing."""
    for begin in AgreementState:
        for verb, (allowed, to) in AGREEMENT_MOVES.items():
            with writing():
                made = Agreement(
                    enrolment_id=deal.enrolment_id, person_id=deal.partner, title="A film", state=begin, created_at=NOW
                )
                db.session.add(made)
                db.session.flush()
                number = made.id
            try:
                with writing():
                    move(db.session.get_one(Agreement, number), verb, actor=ME, now=NOW)
            except InvalidMove:
                assert begin not in allowed
            else:
                assert begin in allowed
            with reading():
                db.session.expire_all()
                assert db.session.get_one(Agreement, number).state is (to if begin in allowed else begin)
                assert len(timeline("agreement", number)) == (1 if begin in allowed else 0)


def test_the_text_says_what_was_agreed(deal: Deal) -> None:
    """Fees, days, rights, what is left free, the other clauses; its digest is of these very bytes."""
    with writing():
        version = deal.drafted().version
    for words in ("Cleo Marsh", "€150.00", "€300.00", "December 1, 2026", "6 months", "River gauges", "Brook & Co",
                  "We lend a gauge.", "#ad", "worldwide"):  # fmt: skip
        assert words in version.text, words
    assert version.sha256 == digest(version.text) and terms_of(version) == TERMS


def test_offer_counter_accept_amend(deal: Deal) -> None:
    """Each version is kept; only a typed name under the words that were shown is a yes."""
    dearer = replace(TERMS, lines=(replace(LINE, fee=20_000),))
    by = deal.actor(deal.marketing)
    with writing():
        made = deal.offered()
        with pytest.raises(Breach, match="Nothing is different"):
            agreements.counter(made, TERMS, "", actor=deal.cleo, now=NOW)
        agreements.counter(made, dearer, "The lens was dear.", actor=deal.cleo, now=NOW)
        with pytest.raises(InvalidMove):
            agreements.accept(made, "Cleo Marsh", made.version.sha256, actor=deal.cleo, now=NOW)
        agreements.offer(made, actor=by, now=NOW)
        assert terms_of(made.version) == dearer and made.version_number == 3
        with pytest.raises(Breach, match="full name"):
            agreements.accept(made, " ", made.version.sha256, actor=deal.cleo, now=NOW)
        with pytest.raises(InvalidMove, match="words have changed"):
            agreements.accept(made, "Cleo Marsh", made.versions[0].sha256, actor=deal.cleo, now=NOW)
        agreements.accept(made, " Cleo  Marsh ", made.version.sha256, actor=deal.cleo, now=NOW)
        assert made.accepted is not None and made.accepted.accepted_name == "Cleo Marsh"
        number = made.id
    read()
    more = replace(dearer, lines=(replace(LINE, fee=25_000, count=1), Line(Asked.STORY, "instagram", 1)))
    with writing():
        made = queries.agreement_for(number)
        amending.amend(made, more, "One film is enough.", actor=by, now=NOW, networks=tuple(outlets()))
        with pytest.raises(InvalidMove, match="waits for their answer"):
            amending.amend(made, TERMS, "", actor=by, now=NOW, networks=tuple(outlets()))
        assert amending.proposed(made) is not None and terms_of(made.accepted) == dearer  # type: ignore[arg-type]
        amending.accept_amendment(made, "Cleo Marsh", made.version.sha256, actor=deal.cleo, now=NOW)
    read()
    found = db.session.scalars(select(Deliverable).order_by(Deliverable.position)).unique().all()
    assert [(each.network, each.fee, each.state.value) for each in found] == [
        ("mastodon", 25_000, "assigned"), ("mastodon", 20_000, "cancelled"), ("instagram", 0, "assigned"),
    ]  # fmt: skip
    with writing():
        agreements.end(queries.agreement_for(number), actor=deal.cleo, now=NOW, why="I move away.")
    read()
    db.session.expire_all()
    assert {each.state.value for each in db.session.scalars(select(Deliverable)).unique()} == {"cancelled"}


REFUSED: dict[str, tuple[Callable[[Agreement, Deal], object], str]] = {
    "withdraw without a reason": (lambda made, deal: agreements.withdraw(made, actor=ME, now=NOW, why=" "), "Say why"),
    "answer too late": (
        lambda made, deal: agreements.accept(
            made, "Cleo Marsh", made.version.sha256, actor=deal.cleo, now=NOW + timedelta(days=15)
        ),
        "time to answer is over",
    ),
    "expire too early": (lambda made, deal: agreements.expire(made, actor=ME, now=NOW), "still time"),
    "rewrite what was shown": (
        lambda made, deal: agreements.rewrite(made, TERMS, actor=ME, now=NOW), "offered already",
    ),
    "amend what is not in force": (
        lambda made, deal: amending.amend(made, TERMS, "", actor=ME, now=NOW, networks=()), "not in force",
    ),
    "an amendment that there is not": (
        lambda made, deal: amending.accept_amendment(made, "Cleo Marsh", "", actor=deal.cleo, now=NOW),
        "No change waits",
    ),
}  # fmt: skip


def test_what_is_refused(deal: Deal) -> None:
    """Each with its sentence, and nothing changes."""
    with writing():
        made = deal.offered().id
    for name, (wish, sentence) in REFUSED.items():
        with pytest.raises(Refused, match=sentence), writing():
            wish(queries.agreement_for(made), deal)
        assert queries.agreement_for(made).state is AgreementState.OFFERED, name
    assert jobs.expire(NOW + timedelta(days=13)) == 0
    assert jobs.expire(NOW + timedelta(days=15)) == 1
    assert jobs.expire(NOW + timedelta(days=15)) == 0


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (Terms(), "lines"),
        (Terms((replace(LINE, network="fax"),)), "lines"),
        (Terms((replace(LINE, count=0),)), "lines"),
        (Terms((LINE,), Usage(("printed",))), "usage"),
        (Terms((LINE,), Usage(("paid",), (), "", 0)), "months"),
        (Terms((LINE,), Usage(("paid",), ("moon",), "", 1)), "media"),
        (Terms((LINE,), Usage(("paid",), (), "Atlantis", 1)), "territory"),
        (Terms((LINE,), exclusivity=Exclusivity("Gauges")), "last_day"),
    ],
)
def test_terms_that_can_t_be_kept(terms: Terms, field: str) -> None:
    """Named by their field."""
    with pytest.raises(Breach) as refused:
        checked(terms, NETWORKS)
    assert field in refused.value.errors


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("Acme at the river", []),
        ("The river", ["brief.must_say"]),
        ("ACME never  fails.", ["brief.must_not_say"]),
        ("Acme never, ever fails", []),
        ("Acmes", ["brief.must_say"]),
    ],
)
def test_what_the_brief_says_of_words(text: str, rules: list[str]) -> None:
    """Whole words in any case and spacing."""
    assert [found.rule for found in findings(text, WANTED, 1)] == rules


def test_briefs_are_versions(deal: Deal) -> None:
    """The same words are the same version; agreements keep those that they were made of; an empty one is not opened."""
    with writing():
        empty = briefs.add_brief(deal.enrolment().programme, "Empty", Wanted(), actor=ME, now=NOW)
        with pytest.raises(Breach, match="asks for nothing"):
            briefs.open_brief(empty, actor=ME, now=NOW)
        brief = deal.brief()
        assert brief.state is BriefState.OPEN
        before = brief.version.sha256
        briefs.revise_brief(brief, brief.title, WANTED, actor=ME, now=NOW)
        assert (brief.version_number, brief.version.sha256) == (1, before)
        briefs.revise_brief(brief, brief.title, replace(WANTED, goal="More."), actor=ME, now=NOW)
        assert brief.version_number == 2 and brief.version.sha256 != before
        with pytest.raises(Breach) as clash:
            briefs.revise_brief(brief, "T", replace(WANTED, must_not_say=("ACME",)), actor=ME, now=NOW)
        assert "must_not_say" in clash.value.errors


def test_who_is_told_and_what_is_left_of_somebody(deal: Deal) -> None:
    """The partner of an offer, by mail; whoever made it of the answer. Erased: words that were never agreed on go."""
    with writing():
        made = deal.offered()
        agreements.decline(made, actor=deal.cleo, now=NOW, why="Too busy.")
    seal_waiting(NOW)
    follow(notices.READER, NOW)
    told = db.session.scalars(select(Notice).order_by(Notice.id)).all()
    assert [(each.person_id, each.title) for each in told] == [
        (deal.partner, "An agreement for you: The river rises"), (deal.marketing, "Cleo Marsh said no"),
    ]  # fmt: skip
    names = {each.name for each in privacy.listed().exporters}
    assert {"agreements", "agreement_versions", "deliverables", "live_looks"} <= names
    eraser = next(each for each in privacy.listed().erasers if each.name == "agreements")
    with writing():
        person = deal.person(deal.partner)
        eraser.erase(privacy.Erasure(person, person.email, ME, NOW))
    db.session.expire_all()
    (version,) = db.session.scalars(select(Agreement)).unique().one().versions
    assert version.text == "" and version.sha256


def test_what_partners_keep_free(deal: Deal) -> None:
    """Only agreements in force, only while it lasts, both ends included."""
    with writing():
        deal.accepted()
    last = TERMS.exclusivity.last_day
    assert last is not None
    (found,) = queries.exclusivity_of([deal.partner], last)
    assert (found.category, list(found.against)) == ("River gauges", ["Brook & Co"])
    assert queries.exclusivity_of([deal.partner], last + timedelta(days=1)) == []
    assert len(queries.accepted_of(deal.enrolment_id)) == 1
