"""What happens is written down once and earns by the rules of its time; clocks, replays, undoing, waiting, erasure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from advocacy.database import db, reading, writing
from advocacy.errors import Breach, InvalidMove
from advocacy.history import record
from advocacy.links.attribution.models import Conversion, ConversionKind, ConversionState
from advocacy.people.models import Person
from advocacy.people.privacy import Erasure
from rewards import credits, ledger
from rewards.earning import drafts, granting, own_data, rules, simulations
from rewards.earning.happenings import Facts, Happening, Trigger
from rewards.earning.jobs import free_waiting
from rewards.earning.models import DraftState, KeptHappening, RuleDraft, Simulation, SimulationState
from rewards.earning.readers import READER
from rewards.earning.shipped import ALWAYS
from rewards.earning.simulating import simulate
from rewards.earning.terms import Conditions, Rule, body_of
from rewards.earning.triggers import Pending, Phase
from rewards.ledger import Event
from rewards.models import AccountKind, Entry
from tests.installation import Installation
from tests.reach import making
from tests.reach.making import NOW, SYSTEM

DAY = timedelta(days=1)
PENDING = AccountKind.PENDING


def available(person: int) -> int:
    return ledger.balance(AccountKind.AVAILABLE, ledger.person(person))


def kept(trigger: Trigger) -> list[int]:
    wanted = select(KeptHappening.figure).where(KeptHappening.trigger == trigger).order_by(KeptHappening.id)
    return list(db.session.scalars(wanted))


def put(rule: Rule, **changes: object) -> None:
    rules.put_in_force(replace(rule, valid_from=NOW, **changes), actor=SYSTEM, now=NOW)  # type: ignore[arg-type]


def test_a_happening_earns_once_for_a_person_and_a_subject(installation: Installation) -> None:
    mia, noa = installation.person(), installation.person()
    with installation.app.app_context(), writing():
        for person in (mia, mia, noa):
            granting.grant(
                Happening(Trigger.MISSION_COMPLETED, person, "mission:3", NOW, 80, title="Five networks"), NOW
            )
        assert (available(mia), available(noa)) == (80, 80)
        assert kept(Trigger.MISSION_COMPLETED) == [80, 80]
        assert granting.grant(Happening(Trigger.THANKED, mia, "thanks:1", NOW), NOW) == []  # 0 by default
        assert granting.take_back(Trigger.MISSION_COMPLETED, "mission:3", reason="cancelled", at=NOW) == 2
        assert (available(mia), available(noa)) == (0, 0)
        assert granting.grant(Happening(Trigger.MISSION_COMPLETED, mia, "mission:3", NOW, 80), NOW) == []


def test_all_phases_are_told_apart_in_the_ledger_and_go_together(installation: Installation) -> None:
    person = installation.person()
    with installation.app.app_context(), writing():
        half = Rule("half", 0, Trigger.SHARE_PUBLISHED, 0, ALWAYS, "Autumn", Phase.MULTIPLIER, percent=50)
        put(half, pending=Pending.VERIFIED)
        launch = Conditions(campaigns=frozenset({"Launch"}))
        put(Rule("launch", 0, Trigger.SHARE_PUBLISHED, 7, ALWAYS, "Launch", Phase.PRODUCT, conditions=launch))
        facts = Facts("bluesky", "Launch", team_id=1)
        happening = Happening(Trigger.SHARE_PUBLISHED, person, "share:1", NOW, facts=facts, title="A")
        found = granting.grant(happening, NOW)
        assert [(entry.source, entry.rule, entry.rule_version) for entry in found] == [
            ("share:1:share_published", "share_published", 1), ("share:1:half:on:share_published", "half", 1),
            ("share:1:launch", "launch", 1),
        ]  # fmt: skip
        assert found[1].details == {
            "title": "A", "network": "bluesky", "on": "share_published", "percent": 50, "base": 25,
        }  # fmt: skip
        assert granting.release(Trigger.SHARE_PUBLISHED, "share:1", reason="seen_live", at=NOW) == 2
        assert available(person) == 25 + 12 + 7
        assert granting.take_back(Trigger.SHARE_PUBLISHED, "share:1", reason="seen_gone", at=NOW) == 3
        assert available(person) == 0 and kept(Trigger.SHARE_PUBLISHED) == [1, 0]


def test_caps_cool_downs_and_clocks_that_step(installation: Installation) -> None:
    person = installation.person()

    def suggest(number: int, minutes: int) -> int:
        at = NOW + timedelta(minutes=minutes)
        given = granting.grant(Happening(Trigger.SUGGESTION_ACCEPTED, person, f"suggestion:{number}", at), NOW)
        return len(given)

    with installation.app.app_context(), writing():
        rule = rules.newest("suggestion_accepted")
        put(rule, daily_cap=40, weekly_cap=50, cool_down=10)
        given = [suggest(number, minutes) for number, minutes in enumerate((30, 35, 25, 41, 19, 60, 1440, 1500))]
        assert given == [1, 0, 0, 1, 1, 0, 1, 0]  # 15, too soon both ways, 15, 10 left of the day, 10 of the week
        cut = db.session.scalars(select(Entry).where(Entry.rule == "suggestion_accepted").order_by(Entry.id)).all()
        assert [entry.details.get("cut") for entry in cut] == [None, None, ["daily_cap"], ["weekly_cap"]]
        assert available(person) == 50


def test_the_version_of_its_time_counts(installation: Installation) -> None:
    person = installation.person()
    with installation.app.app_context():
        with writing():
            share = making.published(person)
            ended = [rules.end(key, at=NOW + DAY, actor=SYSTEM, now=NOW, why="x")
                     for key in ("human_clicks", "share_published")]  # fmt: skip
        assert [row.points for row in ended] == [0, 0]
        making.read(NOW + 3 * DAY)  # the reader was away when the rule ended
        with writing():
            making.seen_live(db.session.merge(share), NOW + 4 * DAY)
        making.read(NOW + 4 * DAY)
        with reading():
            assert available(person) == 25


def test_a_planned_version_holds_from_its_day_and_ends_with_its_rule(installation: Installation) -> None:
    with installation.app.app_context(), writing():
        rule = rules.newest("suggestion_accepted")
        for points, days in ((40, 30), (20, 1)):
            planned = replace(rule, points=points, valid_from=NOW + days * DAY)
            rules.put_in_force(planned, actor=SYSTEM, now=NOW)
        days = (0, 2, 31)
        assert [rules.points_of(Trigger.SUGGESTION_ACCEPTED, NOW + each * DAY) for each in days] == [15, 20, 40]
        rules.end("suggestion_accepted", at=NOW + 2 * DAY, actor=SYSTEM, now=NOW, why="enough")
        assert [rules.points_of(Trigger.SUGGESTION_ACCEPTED, NOW + each * DAY) for each in days] == [15, 0, 0]


def test_suggestions_trainings_and_sales_earn_by_the_history(installation: Installation) -> None:
    person = installation.person()
    with installation.app.app_context():
        with writing():
            put(rules.newest("conversion"), points=40)
            sale = Conversion(
                key="sale:1", kind=ConversionKind.SALE, order_id="1", at=NOW, received_at=NOW, value=1000,
                state=ConversionState.ATTRIBUTED, person_id=person, network="bluesky",
            )  # fmt: skip
            db.session.add(sale)
            db.session.flush()
            who = db.session.get_one(Person, person).actor
            record("suggestion", 1, "accept", actor=SYSTEM, now=NOW, about=person, person_id=person)
            record("suggestion", 2, "decline", actor=SYSTEM, now=NOW, about=person, person_id=person)
            record("policy_version", 1, "acknowledge", actor=who, now=NOW, about=person, quiz=True)
            record("policy_version", 2, "acknowledge", actor=who, now=NOW, about=person, quiz=False)
            record("conversion", sale.id, "attribute", actor=SYSTEM, now=NOW, about=person)
        making.read()
        with reading():
            assert available(person) == 15 + 20
            assert ledger.balance(AccountKind.PENDING, ledger.person(person)) == 40
        assert free_waiting(NOW + 29 * DAY) == 0
        assert free_waiting(NOW + 30 * DAY) == 1 and free_waiting(NOW + 30 * DAY) == 0
        with reading():
            assert available(person) == 75
        with writing():
            record("conversion", 1, "reverse", actor=SYSTEM, now=NOW + 31 * DAY, about=person)
        making.read()
        with reading():
            assert available(person) == 35
    assert {"share", "suggestion", "conversion"} < READER.nouns


def test_a_draft_is_simulated_beside_today_and_published(installation: Installation) -> None:
    people = [installation.person(team="Sales") for _ in range(6)]
    with installation.app.app_context():
        with writing():
            for number, person in enumerate(people * 3):
                at = NOW - (1 + number % 5) * DAY
                granting.grant(Happening(Trigger.SHARE_PUBLISHED, person, f"share:{number}", at), NOW)
            granting.take_back(Trigger.SHARE_PUBLISHED, "share:0", reason="seen_gone", at=NOW)
            draft = drafts.write_from("share_published", actor=SYSTEM, now=NOW)
            drafts.change(draft, {**draft.body, "points": 40}, actor=SYSTEM, now=NOW)
            asked = simulations.ask(draft, budget=200, actor=SYSTEM, now=NOW)
            with pytest.raises(InvalidMove, match="under way"):
                simulations.ask(draft, actor=SYSTEM, now=NOW)
        assert simulate(NOW) == 1 and simulate(NOW) == 0
        with reading():
            done = db.session.get_one(Simulation, asked.id)
            assert done.state is SimulationState.DONE and done.result is not None
            told = done.result
            assert (told["today"], told["draft"], told["people"], told["budget"]) == (17 * 25, 17 * 40, 6, 200)
            assert (done.done, done.total) == (18, 18)
            assert told["changes"] == {"5": 30, "25": 45, "50": 45, "75": 45, "95": 45} and told["counts"]["more"] == 6
            assert [(row["people"], row["draft"]) for row in told["teams"]] == [(6, 680)]
        with writing():
            draft = db.session.get_one(RuleDraft, draft.id)
            with pytest.raises(Breach, match="Say why"):
                drafts.publish(draft, why=" ", actor=SYSTEM, now=NOW)
            with pytest.raises(InvalidMove, match=r"255 points more.* budget is 200"):
                drafts.publish(draft, why="more", without_simulation="dear", actor=SYSTEM, now=NOW)
            simulations.ask(draft, budget=255, actor=SYSTEM, now=NOW)
        assert simulate(NOW) == 1
        with writing():
            draft = db.session.get_one(RuleDraft, draft.id)
            drafts.change(draft, {**draft.body, "weekly_cap": 240}, actor=SYSTEM, now=NOW)
            with pytest.raises(InvalidMove, match="not simulated as it is now"):
                drafts.publish(draft, why="more", actor=SYSTEM, now=NOW)
            assert simulations.ask(draft, actor=SYSTEM, now=NOW).budget == 255  # kept
        assert simulate(NOW) == 1
        with writing():
            draft = db.session.get_one(RuleDraft, draft.id)
            row = drafts.publish(draft, why="more", valid_from=NOW + DAY, actor=SYSTEM, now=NOW)
            assert (row.version, draft.state, draft.version) == (2, DraftState.PUBLISHED, 2)
            with pytest.raises(InvalidMove, match="can't be changed any more"):
                drafts.change(draft, body_of(rules.as_rule(row)), actor=SYSTEM, now=NOW)
            assert rules.points_of(Trigger.SHARE_PUBLISHED, NOW) == 25
            assert rules.points_of(Trigger.SHARE_PUBLISHED, NOW + DAY) == 40


def test_a_worker_that_died_is_followed_and_one_that_lags_gives_way(installation: Installation) -> None:
    with installation.app.app_context():
        with writing():
            draft = drafts.write_from("thanked", actor=SYSTEM, now=NOW)
            simulations.ask(draft, actor=SYSTEM, now=NOW)
        with writing():
            first = simulations.claim(NOW)
            assert first is not None and first.lease_until is not None
            until = first.lease_until
        with writing():
            assert simulations.claim(NOW + timedelta(seconds=5)) is None
        with writing():
            assert simulations.claim(NOW + timedelta(minutes=5)) is not None
            assert simulations.extend(1, 5, until, until) is None
    with installation.app.app_context():
        assert simulate(NOW + timedelta(minutes=30)) == 1


def test_who_is_erased_leaves_nothing_that_happened(sqlite: Installation) -> None:
    mia, noa = sqlite.person(), sqlite.person()
    with sqlite.app.app_context(), writing():
        for person in (mia, noa):
            granting.grant(Happening(Trigger.THANKED, person, f"thanks:{person}", NOW), NOW)
        (eraser,) = own_data.ERASERS
        eraser.erase(Erasure(db.session.get_one(Person, mia), "", SYSTEM, NOW))
        assert db.session.scalars(select(KeptHappening.person_id)).all() == [noa]


def test_a_reader_that_dies_half_way_goes_on_where_it_was(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, given = installation.person(), credits.give

    def dies(event: Event, amount: int, **options: object) -> Entry | None:
        if event.subject == "share:3":
            raise ConnectionError("the line is down")
        return given(event, amount, **options)  # type: ignore[arg-type]

    with installation.app.app_context():
        with writing():
            for number in range(4):
                making.published(person, source_ref=f"item:{number}:1", at=NOW + timedelta(minutes=number))
        with monkeypatch.context() as broken:
            broken.setattr(credits, "give", dies)
            with pytest.raises(ConnectionError):
                making.read()
        with reading():
            assert (len(kept(Trigger.SHARE_PUBLISHED)), ledger.balances(ledger.person(person))[PENDING]) == (2, 50)
        making.read()
        with reading():
            assert (len(kept(Trigger.SHARE_PUBLISHED)), ledger.balances(ledger.person(person))[PENDING]) == (4, 100)
