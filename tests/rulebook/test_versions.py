"""Versions of rule packs: the state table, four eyes, the impact that is known, what a newer product brings."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import select

from advocacy.checks import Outcome, default_packs
from advocacy.checks.stored import packs_of
from advocacy.database import db, writing
from advocacy.errors import Breach, InvalidMove, NotAllowed
from advocacy.history import timeline
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from advocacy.rulebook import impacts, in_force, jobs, versions
from advocacy.rulebook.impacts import Change
from advocacy.rulebook.models import ImpactState, PackKind, PackOrigin, PackVersion, RuleImpact
from tests.rulebook.desk import NOW, WORDING, Desk, State, wording

VERBS = {
    "propose": lambda version, author, other: versions.propose(version, actor=author.actor, now=NOW),
    "send_back": lambda version, author, other: versions.send_back(version, actor=other.actor, now=NOW, note="Why?"),
    "withdraw": lambda version, author, other: versions.withdraw(version, actor=author.actor, now=NOW, note="Wrong"),
    "rewrite": lambda version, author, other: versions.rewrite(
        version, wording(outcome="review"), summary="Milder", actor=author.actor, now=NOW
    ),
}
ALLOWED = {
    ("propose", State.DRAFT): State.IN_REVIEW,
    ("send_back", State.IN_REVIEW): State.DRAFT,
    ("withdraw", State.DRAFT): State.WITHDRAWN,
    ("withdraw", State.IN_REVIEW): State.WITHDRAWN,
    ("rewrite", State.DRAFT): State.DRAFT,
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("verb", VERBS)
def test_the_state_table(sqlite_desk: Desk, verb: str, state: State) -> None:
    version_id = sqlite_desk.in_state(state)

    def act() -> None:
        with sqlite_desk.at_work() as people:
            VERBS[verb](db.session.get_one(PackVersion, version_id), *people)

    if (verb, state) in ALLOWED:
        act()
        assert sqlite_desk.state(version_id) is ALLOWED[verb, state]
    else:
        with pytest.raises(InvalidMove):
            act()
        assert sqlite_desk.state(version_id) is state


@pytest.mark.parametrize("state", [each for each in State if each is not State.IN_REVIEW])
def test_only_a_proposed_version_comes_into_force(sqlite_desk: Desk, state: State) -> None:
    version_id = sqlite_desk.in_state(state)
    with pytest.raises(InvalidMove):
        sqlite_desk.put_in_force(version_id)


def test_from_draft_into_force(desk: Desk) -> None:
    with desk.installation.app.app_context():
        assert in_force.packs().wording.version == default_packs().wording.version
    version_id = desk.in_state(State.EFFECTIVE)
    with desk.installation.app.app_context():
        version = db.session.get_one(PackVersion, version_id)
        first = db.session.scalars(select(PackVersion).where(PackVersion.number == 1)).one()
        assert first.state is State.SUPERSEDED and first.origin is PackOrigin.PRODUCT
        assert version.number == 2 and version.label == version.content["version"]
        assert in_force.packs().wording.version == version.label
        assert "wording.synergy" in {rule.rule for rule in in_force.packs().wording.rules}
        assert in_force.packs() is in_force.packs()
        assert [row.verb for row in timeline("rule_pack_version", version_id)] == ["take_effect", "propose", "write"]


def test_nobody_puts_in_force_what_they_wrote(desk: Desk) -> None:
    version_id = desk.in_state(State.IN_REVIEW)
    desk.compute(version_id)
    for person_id in (desk.author, desk.installation.person(Role.HR), desk.installation.person(Role.MARKETING)):
        with pytest.raises(NotAllowed), desk.installation.app.app_context(), writing():
            version, person = db.session.get_one(PackVersion, version_id), db.session.get_one(Person, person_id)
            versions.put_in_force(version, sha256=version.sha256, person=person, now=NOW)
    assert desk.state(version_id) is State.IN_REVIEW


def test_who_edits_a_draft_becomes_one_of_its_authors(sqlite_desk: Desk) -> None:
    version_id = sqlite_desk.draft()
    with sqlite_desk.at_work() as (_, other):
        version = db.session.get_one(PackVersion, version_id)
        versions.rewrite(version, wording(outcome="review"), summary="Milder", actor=other.actor, now=NOW)
    sqlite_desk.propose(version_id)
    sqlite_desk.compute(version_id)
    with pytest.raises(NotAllowed):
        sqlite_desk.put_in_force(version_id)


def test_who_proposes_what_the_product_brings_needs_another_pair_of_eyes_too(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = {**deepcopy(dict(default_packs().contents)), "wording": {**wording(), "version": "2027.1.1"}}
    with desk.at_work():
        versions.adopt(WORDING, now=NOW)
        monkeypatch.setattr(versions, "default_packs", lambda: packs_of(newer))
        offered = versions.offer_brought(WORDING, now=NOW)
        assert offered is not None and offered.author_ids == []
        version_id = offered.id
    desk.propose(version_id)
    desk.compute(version_id)
    with pytest.raises(NotAllowed), desk.at_work() as (proposer, _):
        version = db.session.get_one(PackVersion, version_id)
        versions.put_in_force(version, sha256=version.sha256, person=proposer, now=NOW)
    desk.put_in_force(version_id)
    assert desk.state(version_id) is State.EFFECTIVE


def test_two_kinds_at_once_do_not_both_come_into_force(desk: Desk) -> None:
    """Each impact was computed without the other: the second waits for the first, and then says nothing any more."""
    with desk.at_work() as (author, _):
        for kind in (WORDING, PackKind.DISCLOSURE):
            versions.adopt(kind, now=NOW)
        content = {**default_packs().contents["disclosure"]}
        other_kind = versions.write_version(
            PackKind.DISCLOSURE, content, summary="The same again", actor=author.actor, now=NOW
        ).id
    first = desk.in_state(State.IN_REVIEW)
    desk.propose(other_kind)
    desk.compute(first)
    desk.compute(other_kind)
    refused: list[InvalidMove] = []

    def second() -> None:
        try:
            desk.put_in_force(other_kind)
        except InvalidMove as refusal:
            refused.append(refusal)

    meanwhile = Thread(target=second)
    with desk.at_work() as (_, other):
        version = db.session.get_one(PackVersion, first)
        versions.put_in_force(version, sha256=version.sha256, person=other, now=NOW)
        meanwhile.start()
        meanwhile.join(0.5)
        assert meanwhile.is_alive(), "it waits until we are done"
    meanwhile.join(30)
    assert [str(each) for each in refused] and "other rules" in str(refused[0])
    assert (desk.state(first), desk.state(other_kind)) == (State.EFFECTIVE, State.IN_REVIEW)


def test_the_impact_has_to_be_known_for_exactly_these_words(desk: Desk) -> None:
    version_id = desk.draft()
    impact_id = desk.compute(version_id)
    with desk.at_work() as (author, _):
        version = db.session.get_one(PackVersion, version_id)
        versions.rewrite(version, wording(outcome="review"), summary="Milder", actor=author.actor, now=NOW)
        assert db.session.get_one(RuleImpact, impact_id).state is ImpactState.VOID
    desk.propose(version_id)
    with pytest.raises(InvalidMove, match="Nobody has computed"):
        desk.put_in_force(version_id)
    desk.compute(version_id)
    with pytest.raises(InvalidMove, match="changed since you looked"):
        desk.put_in_force(version_id, sha256="0" * 64)
    desk.put_in_force(version_id)
    assert desk.state(version_id) is State.EFFECTIVE


def test_an_impact_against_other_rules_says_nothing(sqlite_desk: Desk) -> None:
    one, another = sqlite_desk.in_state(State.IN_REVIEW), sqlite_desk.in_state(State.IN_REVIEW)
    sqlite_desk.compute(one)
    sqlite_desk.compute(another)
    sqlite_desk.put_in_force(one)
    with pytest.raises(InvalidMove, match="other rules"):
        sqlite_desk.put_in_force(another)


def test_what_was_voided_or_done_by_another_worker_is_not_kept(sqlite_desk: Desk) -> None:
    version_id = sqlite_desk.draft()
    with sqlite_desk.at_work() as (author, _):
        version = db.session.get_one(PackVersion, version_id)
        impact_id = impacts.ask_impact(version, actor=author.actor, now=NOW).id
        assert impacts.ask_impact(version, actor=author.actor, now=NOW).id == impact_id
        assert impacts.begin(impact_id, "items", 2) and not impacts.begin(impact_id, "items", 2)
        change = Change("item:1", "", "live", "T", "", "en", Outcome.PASS, Outcome.FAIL, [])
        assert not impacts.keep(impact_id, ("items", 7), ("items", 9), [change], 1, now=NOW)
        versions.rewrite(version, wording(outcome="review"), summary="Milder", actor=author.actor, now=NOW)
        assert not impacts.keep(impact_id, ("items", 0), ("", 0), [], 0, now=NOW)


@pytest.mark.parametrize(
    ("content", "summary"),
    [
        (wording(kind="odd"), "x"),
        (wording(says={"en": []}), "x"),
        (wording(rule="guarantee"), "x"),
        (wording(outcome="never"), "x"),
        ({"rules": "none"}, "x"),
        ({}, "x"),
        (wording(), " "),
        (wording(), "x" * 501),
    ],
)
def test_what_is_not_well_formed_is_refused_in_words(sqlite_desk: Desk, content: dict[str, Any], summary: str) -> None:
    with pytest.raises(Breach), sqlite_desk.at_work() as (author, _):
        versions.write_version(WORDING, content, summary=summary, actor=author.actor, now=NOW)
    with sqlite_desk.installation.app.app_context():
        assert db.session.query(PackVersion).count() == 0


def test_a_newer_product_offers_and_never_overrides(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with desk.installation.app.app_context():
        jobs.offer_brought(NOW)
        assert db.session.query(PackVersion).count() == 3
    ours = desk.in_state(State.EFFECTIVE)
    with desk.installation.app.app_context():
        before = in_force.packs().wording.version
        newer = deepcopy(dict(default_packs().contents))
        theirs = {**wording(rule="paradigm", says={"en": ["paradigm shift"]}), "version": "2027.1.1"}
        newer["wording"] = theirs
        monkeypatch.setattr(versions, "default_packs", lambda: packs_of(newer))
        jobs.offer_brought(NOW + timedelta(days=60))
        jobs.offer_brought(NOW + timedelta(days=61))
        offered = db.session.query(PackVersion).filter(PackVersion.id > ours).one()
        rules = {rule["rule"] for rule in offered.content["rules"]}
        assert {"synergy", "paradigm"} <= rules and offered.state is State.DRAFT
        assert offered.product_version == "2027.1.1" and "2027.1.1" in offered.summary
        assert in_force.packs().wording.version == before
