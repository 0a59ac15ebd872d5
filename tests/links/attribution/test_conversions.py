"""Conversions on both engines: once, decided by the rule of their time, given back; late clicks, landings, people."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from advocacy.database import db, writing
from advocacy.errors import Breach, InvalidMove
from advocacy.history import timeline
from advocacy.links.attribution import codes, jobs, landings, queries, refunds, rules, touches
from advocacy.links.attribution.models import (
    Conversion,
    ConversionState,
    Landing,
    LandingHour,
    Refund,
    Touch,
    TouchKind,
    Wins,
)
from advocacy.links.attribution.telling import checked, customer_hash
from advocacy.links.attribution.touches import Told
from advocacy.links.door import click_ids
from advocacy.links.models import Link
from advocacy.people.models import Person
from tests.installation import Installation
from tests.links.attribution.making import BOUGHT, SHOP, clicked, link, programme, sold

DECIDED = BOUGHT + timedelta(hours=2)


def verbs(conversion: Conversion) -> list[str]:
    return [row.verb for row in reversed(timeline("conversion", conversion.id))]


def test_a_sale_counts_for_the_last_click_and_carries_its_tags(installation: Installation) -> None:
    who = installation.person(name="Ines")
    programme(installation)
    tags = {"programme": "Partners", "campaign": "Spring", "group_ref": "item:3"}
    early, late = link(installation, None, **tags), link(installation, who, **tags, network="linkedin")
    assert late.click_ids
    ids = [clicked(installation, late, days=1), clicked(installation, early, days=3)]
    found = sold(installation, "1", [*ids, "junk from an address", ids[0].upper()])
    with installation.app.app_context():
        assert (found.state, found.reason, found.link_id) == (ConversionState.ATTRIBUTED, "last_click", late.id)
        assert (found.person_id, found.programme, found.campaign) == (who, "Partners", "Spring")
        assert (found.network, found.group_ref, found.value, found.net) == ("linkedin", "item:3", 10_000, 10_000)
        told = queries.explained(found)
        assert {(each.touch.named[:4], each.touch.reason) for each in told.steps} == {
            (ids[0][:4], "last_click"), (ids[1][:4], "earlier"), ("junk", "unknown_click"),
        }  # fmt: skip
        assert told.person == "Ines" and told.rule is not None and told.rule.version == 1
        assert verbs(found) == ["receive", "attribute"]


def test_told_again_it_is_the_same_one_and_another_value_is_refused(installation: Installation) -> None:
    first = sold(installation, "1")
    assert sold(installation, "1", codes=["LATE"]).id == first.id
    with pytest.raises(InvalidMove, match="another value"):
        sold(installation, "1", amount="99.00")
    lead = sold(installation, "", kind="lead", customer="Ann@Acme.example", event="trial", amount="")
    again = sold(installation, "", kind="lead", customer=" ann@acme.example", event="trial", amount="")
    other = sold(installation, "", kind="lead", customer="ann@acme.example", event="demo", amount="")
    assert lead.id == again.id != other.id
    with installation.app.app_context():
        assert db.session.query(Conversion).count() == 3
        assert "acme" not in lead.key and lead.customer_hash == customer_hash("ANN@acme.example")
        assert (first.state, first.reason, first.link_id) == (ConversionState.UNATTRIBUTED, "no_touch", None)
        assert verbs(first) == ["receive", "leave"]


def test_what_is_wrong_is_told_by_field(sqlite: Installation) -> None:
    with sqlite.app.app_context():
        cases = [
            ({"kind": "sale"}, {"order_id"}),
            ({"kind": "sale", "order_id": "x" * 121}, {"order_id"}),
            ({"kind": "lead"}, {"customer", "event"}),
            ({"kind": "gift"}, {"kind"}),
            ({"kind": "sale", "order_id": "1", "at": BOUGHT + timedelta(hours=1)}, {"at"}),
            ({"kind": "sale", "order_id": "1", "at": datetime.fromisoformat("0001-01-01T00:00:00+02:00")}, {"at"}),
            ({"kind": "sale", "order_id": "1", "amount": "ten"}, {"value"}),
            ({"kind": "sale", "order_id": "1", "amount": "10", "currency": "EURO"}, {"currency"}),
            ({"kind": "sale", "order_id": "1", "codes": [str(each) for each in range(21)]}, {"click_ids"}),
        ]
        for facts, wrong in cases:
            with pytest.raises(Breach) as refusal:
                checked(**{"at": BOUGHT, "now": BOUGHT, **facts})  # type: ignore[arg-type,dict-item]
            assert set(refusal.value.errors) == wrong


def test_it_waits_for_a_click_on_its_way_and_then_decides(installation: Installation) -> None:
    programme(installation)
    where = link(installation, programme="Partners")
    late, never = click_ids.new_click_id(), click_ids.spelt(click_ids.new_click_id())
    one, two = sold(installation, "1", [click_ids.spelt(late)]), sold(installation, "2", [never])
    assert one.state is two.state is ConversionState.RECEIVED
    with installation.app.app_context():
        assert jobs.decide_waiting(BOUGHT + timedelta(minutes=2)) == 0
        with writing():
            assert touches.keep([Told(late, where.id, BOUGHT - timedelta(hours=1))] * 2) == 2
        assert jobs.decide_waiting(BOUGHT + timedelta(minutes=3)) == 1
        assert jobs.decide_waiting(DECIDED) == 1
        states = {each.order_id: (each.state.value, each.reason) for each in db.session.query(Conversion)}
        assert states == {"1": ("attributed", "only_click"), "2": ("unattributed", "none_counts")}


def test_a_click_that_comes_later_still_wins_what_nothing_had_won(installation: Installation) -> None:
    programme(installation)
    where = link(installation, programme="Partners")
    late, other = click_ids.new_click_id(), clicked(installation, where, days=5)
    lost = sold(installation, "1", [click_ids.spelt(late)])
    kept = sold(installation, "2", [click_ids.spelt(late), other])
    with installation.app.app_context():
        assert jobs.decide_waiting(DECIDED) == 2
        assert jobs.look_again(DECIDED) == 0
        with writing():
            touches.keep([Told(late, where.id, BOUGHT - timedelta(hours=1))])
        assert jobs.look_again(DECIDED) == 1
        db.session.expire_all()
        first, second = db.session.get_one(Conversion, lost.id), db.session.get_one(Conversion, kept.id)
        assert (first.state, second.reason) == (ConversionState.ATTRIBUTED, "only_click")
        assert verbs(first) == ["receive", "leave", "attribute"]
        assert jobs.look_again(DECIDED) == 0


def test_late_clicks_that_lose_hold_up_nobody_behind_them(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr(jobs, "BATCH", 2)
    programme(installation)
    where, made = link(installation, programme="Partners"), [click_ids.new_click_id() for _each in range(3)]
    names = [click_ids.spelt(each) for each in made]
    told = [sold(installation, str(each), [name]) for each, name in enumerate(names)]
    with installation.app.app_context():
        assert [jobs.decide_waiting(DECIDED) for _each in range(2)] == [2, 1]
        with writing():
            days = (99, 99, 1)
            touches.keep(
                Told(each, where.id, BOUGHT - timedelta(days=ago)) for each, ago in zip(made, days, strict=True)
            )
        assert [jobs.look_again(DECIDED) for _each in range(3)] == [0, 1, 0]
        assert [db.session.get_one(Conversion, each.id).state.value for each in told] == [
            "unattributed", "unattributed", "attributed",
        ]  # fmt: skip
        assert {each.why for each in queries.explained(told[0]).steps} == {"outside_window"}


def test_what_waits_for_clicks_holds_up_nobody_whose_clicks_are_here(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr(jobs, "BATCH", 2)
    programme(installation)
    where, made = link(installation, programme="Partners"), [click_ids.new_click_id() for _each in range(3)]
    for each, click_id in enumerate(made):
        sold(installation, str(each), [click_ids.spelt(click_id), "junk from an address"])
    with installation.app.app_context():
        with writing():
            touches.keep([Told(made[-1], where.id, BOUGHT - timedelta(days=1))])
        assert jobs.decide_waiting(BOUGHT + timedelta(minutes=2)) == 1


def test_a_code_beats_a_link_and_counts_while_it_is_in_force(installation: Installation) -> None:
    programme(installation)
    who = installation.person(name="Ines")
    ours = clicked(installation, link(installation, programme="Partners"))
    with installation.app.app_context(), writing():
        person = db.session.get_one(Person, who)
        code = codes.add("Ines10", programme="Partners", person=person, actor=SHOP, now=BOUGHT - timedelta(days=9))
        for wrong, field in (("INES 10", "code"), ("no", "code"), ("a\u0000bcd", "code")):
            with pytest.raises(Breach) as refusal:
                codes.add(wrong, programme="Partners", actor=SHOP, now=BOUGHT)
            assert field in refusal.value.errors
        with pytest.raises(Breach) as refusal:
            codes.add("ALONE", actor=SHOP, now=BOUGHT, until_at=BOUGHT - timedelta(days=1))
        assert set(refusal.value.errors) == {"programme", "until_at"}
    won = sold(installation, "1", [ours], ["nobody's", " ines 10 "])
    assert (won.code_id, won.link_id, won.reason, won.programme) == (code.id, None, "code", "Partners")
    assert won.person_id == who
    with installation.app.app_context(), writing():
        codes.end(codes.code_for(code.id), actor=SHOP, now=BOUGHT - timedelta(hours=1), why="over")
    assert sold(installation, "2", [ours], ["INES10"]).reason == "only_click"
    with installation.app.app_context(), writing():
        codes.reopen(codes.code_for(code.id), actor=SHOP, now=BOUGHT)
    assert sold(installation, "3", [ours], ["INES10"]).reason == "code"


def test_what_was_bought_stays_under_the_rule_and_window_of_its_time(installation: Installation) -> None:
    programme(installation)
    where = link(installation, programme="Partners")
    old, new = clicked(installation, where, days=50), clicked(installation, where, days=1)
    with installation.app.app_context(), writing():
        rules.set_rule(Wins.FIRST_CLICK, False, 60, "A trial", actor=SHOP, now=BOUGHT - timedelta(hours=1))
        rules.set_window("Partners", 60, actor=SHOP, now=BOUGHT - timedelta(hours=1))
        rules.set_window("Partners", 60, actor=SHOP, now=BOUGHT)  # nothing new
        with pytest.raises(Breach):
            rules.set_rule(Wins.FIRST_CLICK, False, 45, "No such window", actor=SHOP, now=BOUGHT)
        with pytest.raises(Breach):
            rules.set_rule(Wins.FIRST_CLICK, False, 60, " ", actor=SHOP, now=BOUGHT)
    before = sold(installation, "1", [old, new], at=BOUGHT - timedelta(hours=2))
    after = sold(installation, "2", [old, new])
    assert (before.rule_version, before.reason) == (1, "only_click")
    assert (after.rule_version, after.reason) == (2, "first_click")


def test_refunds_leave_the_rest_and_the_whole_reverses(installation: Installation) -> None:
    sale = sold(installation, "1")

    def give_back(**facts: object) -> bool:
        with installation.app.app_context(), writing():
            found = queries.conversion_for(sale.id)
            return refunds.give_back(found, actor=SHOP, now=DECIDED, **{"why": "returned", **facts})  # type: ignore[arg-type]

    assert give_back(amount=3_000, reference="CN-1")
    assert not give_back(amount=3_000, reference="CN-1")
    with pytest.raises(InvalidMove, match="Another amount"):
        give_back(amount=4_000, reference="CN-1")
    for facts in (
        {"amount": 1},
        {"amount": 8_000, "reference": "CN-2"},
        {"amount": 0, "reference": "CN-2"},
        {"why": " "},
    ):
        with pytest.raises(Breach):
            give_back(**facts)
    assert give_back(amount=7_000, reference="CN-3")
    assert not give_back(amount=7_000, reference="CN-3") and not give_back()
    for amount, reference in ((10, "CN-4"), (6_000, "CN-3")):
        with pytest.raises(InvalidMove):
            give_back(amount=amount, reference=reference)
    with installation.app.app_context():
        found = queries.conversion_for(sale.id)
        assert (found.state, found.net, found.refunded) == (ConversionState.REVERSED, 0, 3_000)
        assert [each.amount for each in db.session.query(Refund)] == [3_000]
        assert verbs(found) == ["receive", "leave", "refund", "reverse"]


def test_a_landing_counts_once_however_often_and_early_it_is_told(installation: Installation) -> None:
    programme(installation)
    where = link(installation, programme="Partners", campaign="Spring")
    early, stray = click_ids.new_click_id(), click_ids.new_click_id()
    with installation.app.app_context():
        with writing():
            for each in (early, early, stray):
                landings.arrive(each, now=BOUGHT)
        assert not landings.waiting()
        with writing():
            touches.keep([Told(early, where.id, BOUGHT - timedelta(seconds=2))])
        assert landings.waiting()
        with writing():
            (landed,) = landings.count_new()
            assert (landed.link.campaign, landed.hour, landed.number) == ("Spring", BOUGHT, 1)
        with writing():
            landings.arrive(early, now=BOUGHT)
            assert landings.count_new() == []
        assert [(each.link_id, each.landed) for each in db.session.query(LandingHour)] == [(where.id, 1)]
        jobs.forget(BOUGHT + timedelta(days=3))
        assert [each.click_id for each in db.session.query(Landing)] == [click_ids.spelt(early)]


def test_touches_go_after_the_longest_window_unless_a_conversion_named_them(installation: Installation) -> None:
    programme(installation)
    where = link(installation, programme="Partners")
    named, _other = clicked(installation, where), clicked(installation, where)
    sold(installation, "1", [named])
    with installation.app.app_context():
        assert jobs.forget(BOUGHT + timedelta(days=88)) == 0
        assert jobs.forget(BOUGHT + timedelta(days=92)) == 1
        assert [each.click_id for each in db.session.query(Touch)] == [named]


def test_only_links_of_programmes_with_attribution_have_click_ids(installation: Installation) -> None:
    programme(installation, "With"), programme(installation, "Without", None)
    made = {name: link(installation, programme=name) for name in ("With", "Without", "Unheard of", "")}
    assert {name: each.click_ids for name, each in made.items()} == {
        "With": True, "Without": False, "Unheard of": False, "": False,
    }  # fmt: skip


def test_a_click_on_a_printed_link_is_a_scan(installation: Installation) -> None:
    programme(installation)
    where = link(installation, programme="Partners")
    with installation.app.app_context(), writing():
        db.session.get_one(Link, where.id).medium = "qr"
    found = sold(installation, "1", [clicked(installation, where)])
    with installation.app.app_context():
        assert [each.touch.kind for each in queries.explained(found).steps] == [TouchKind.QR]
