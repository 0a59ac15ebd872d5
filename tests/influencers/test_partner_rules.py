"""What is pure about partners: rules of segments, sizes of a following, engagement, gaps in mail, handles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.errors import Breach
from advocacy.history import Actor
from advocacy.mailing import Mail
from influencers.partners import engagement, forms, mail_words, mailings, partners, queries, readings, segmenting
from influencers.partners.follower_tiers import USUAL, Tier, set_tiers, span, tier_of, tiers
from influencers.partners.handles import folded_handle
from influencers.partners.models import Stage
from tests.installation import Installation

NOW = clock.from_rfc3339("2026-11-02T09:00:00Z")
ME = Actor.system("test")


@pytest.fixture
def context(installation: Installation) -> Iterator[Installation]:
    """An application context on both engines."""
    with installation.app.app_context():
        yield installation


@pytest.mark.parametrize(
    ("followers", "key"),
    [(None, ""), (0, ""), (999, ""), (1_000, "nano"), (9_999, "nano"), (10_000, "micro"), (50_000, "mid"),
     (499_999, "mid"), (500_000, "macro"), (1_000_000, "mega"), (10**9, "mega")],
)  # fmt: skip
def test_sizes_of_a_following(followers: int | None, key: str) -> None:
    assert tier_of(followers, USUAL) == key
    if key:
        least, end = span(key, USUAL)
        assert followers is not None and least <= followers and (end is None or followers < end)


@pytest.mark.parametrize(
    ("interactions", "posts", "followers", "rate"),
    [(None, 1, 1, None), (10, None, 1, None), (10, 0, 1, None), (10, 1, 0, None), (0, 5, 100, 0),
     (250, 10, 1000, 250), (1, 3, 1000, 3)],
)  # fmt: skip
def test_the_rate_by_followers(interactions: Any, posts: Any, followers: Any, rate: int | None) -> None:
    assert engagement.rate(interactions, posts, followers) == rate
    assert engagement.written(250) == "2.50 %" and engagement.written(None) == ""


@given(some.lists(some.tuples(some.none() | some.integers(0, 10_000), some.none() | some.integers(0, 10**9))))
def test_one_rate_of_many_lies_between_them(parts: list[tuple[int | None, int | None]]) -> None:
    known = [value for value, weight in parts if value is not None and weight]
    together = engagement.together(parts)
    assert together is None if not known else together is not None and min(known) <= together <= max(known)


@given(some.text(max_size=300))
def test_a_name_is_no_gap(name: str) -> None:
    assert mail_words.filled("{name}|{first_name}", {"name": name, "first_name": "{name}"}) == f"{name}|{{name}}"


@pytest.mark.parametrize(
    ("subject", "body", "field"),
    [("", "x", "subject"), ("x", " ", "body"), ("x", "{salary}", "body"), ("{Name}", "x", "subject"),
     ("x" * 201, "x", "subject")],
)  # fmt: skip
def test_mail_that_will_not_do(subject: str, body: str, field: str) -> None:
    with pytest.raises(Breach) as refused:
        mail_words.refuse(subject, body)
    assert set(refused.value.errors) == {field}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("@Anna", "anna", True), ("anna@a.example", "@ANNA@A.example", True), ("anna@a.example", "anna@b.example", False),
     ("ＡＮＮＡ", "anna", True), ("anna_", "anna", False)],
)  # fmt: skip
def test_handles_that_are_the_same(one: str, other: str, same: bool) -> None:
    assert (folded_handle("x", one) == folded_handle("x", other)) is same


WRONG: list[Any] = [
    None, [], {"match": "some", "conditions": []}, {"match": "all"}, {"match": "all", "conditions": "x"},
    {"match": "all", "conditions": [{}] * 21}, {"match": "all", "conditions": [], "more": 1},
    *({"match": "all", "conditions": [{"field": field, "op": op, "value": value}]} for field, op, value in (
        ("salary", "is", ["x"]), ("stage", "is", ["married"]), ("stage", "at_least", ["active"]), ("stage", "is", []),
        ("followers", "is", 5), ("followers", "at_least", "many"), ("followers", "at_least", True),
        ("followers", "at_least", -1), ("owner", "is", ["1"]), ("topic", "is", [5]), ("topic", "is", ["x" * 61]),
        ("topic", "is", ["x"] * 51),
    )),
]  # fmt: skip


@pytest.mark.parametrize("rule", WRONG)
def test_rules_that_are_none(rule: Any) -> None:
    with pytest.raises(Breach):
        segmenting.checked(rule)


def test_rules_find_whom_they_mean(context: Installation) -> None:
    """A small crowd, and a table of rules with who fits."""
    owner = context.person()
    with writing():
        for name, stage, country, topics, network, followers, interactions, days in (
            ("Ada", Stage.ACTIVE, "DE", ["rivers", "boats"], "mastodon", 1_500, 150, 0),
            ("Bo", Stage.PROSPECT, "FR", ["boats"], "tiktok", 60_000, None, 40),
            ("Cy", Stage.ALUMNI, "", [], "", 0, None, 400),
        ):
            then = NOW - timedelta(days=days)
            made = partners.keep_partner(None, name, f"{name}@out.example", actor=ME, now=then, stage=stage)
            partners.change(made, actor=ME, now=then, topics=topics, country=country)
            if network:
                account = partners.add_account(made, network, name, actor=ME, now=then)
                readings.keep_reading(account, followers, source="hand", actor=ME, now=then, interactions=interactions,
                                      counted_posts=interactions and 1)  # fmt: skip
            if name == "Ada":
                partners.change(made, actor=ME, now=then, owner_id=owner)
        for match, conditions, who in (
            ("all", [], "Ada Bo Cy"),
            ("all", [("stage", "is", ["active", "alumni"])], "Ada Cy"),
            ("all", [("stage", "is_not", ["active"])], "Bo Cy"),
            ("all", [("topic", "is", ["BOATS"]), ("country", "is", ["fr"])], "Bo"),
            ("any", [("topic", "is", ["rivers"]), ("country", "is", ["fr"])], "Ada Bo"),
            ("all", [("topic", "is_not", ["rivers"])], "Bo Cy"),
            ("all", [("network", "is", ["tiktok", "web"])], "Bo"),
            ("all", [("followers", "at_least", 1000), ("followers", "at_most", 2000)], "Ada"),
            ("all", [("tier", "is", ["mid"])], "Bo"), ("all", [("tier", "is", ["giant"])], ""),
            ("all", [("tier", "is_not", ["mid"])], "Ada Cy"),
            ("all", [("engagement", "at_least", 9.5)], "Ada"), ("all", [("engagement", "at_most", 5)], ""),
            ("all", [("owner", "is", [owner])], "Ada"), ("all", [("owner", "is", [0])], "Bo Cy"),
            ("all", [("owner", "is_not", [owner])], "Bo Cy"),
            ("all", [("quiet_days", "at_least", 40)], "Bo Cy"), ("all", [("quiet_days", "at_most", 40)], "Ada Bo"),
            ("all", [("proven", "is", ["yes"])], ""), ("all", [("proven", "is", ["no"])], "Ada Bo Cy"),
            ("all", [("account", "is", ["yes"])], ""), ("all", [("account", "is_not", ["yes"])], "Ada Bo Cy"),
            ("all", [("programme", "is", [1])], ""), ("all", [("programme", "is_not", [1])], "Ada Bo Cy"),
            ("all", [("kind", "is", ["creator"])], "Ada Bo Cy"), ("all", [("language", "is", ["de"])], ""),
        ):  # fmt: skip
            said = [{"field": field, "op": op, "value": value} for field, op, value in conditions]
            rule = segmenting.checked({"match": match, "conditions": said})
            found = queries.found(rule, NOW, sort="newest").items
            assert sorted(each.name for each in found) == who.split(), conditions
            assert queries.how_many(rule, NOW) == len(found) == sum(queries.headcounts(rule, NOW).values())
            assert sum(len(lane) for lane in queries.board(rule, NOW).values()) == len(found)


def test_a_filter_bar_and_its_rule_are_the_same() -> None:
    said = MultiDict([("stage", "active"), ("topic", "rivers"), ("topic", "boats"), ("owner", "3"), ("owner", "x"),
                      ("followers_from", "1000"), ("engagement_from", "2,5"), ("quiet_days", "soon")])  # fmt: skip
    rule = forms.rule_of(said)
    assert len(rule["conditions"]) == 5 and forms.shows_whole(rule)
    assert forms.rule_of(MultiDict(forms.filters_of(rule))) == rule
    assert not forms.shows_whole({"match": "any", "conditions": []})
    hidden = {"match": "all", "conditions": [{"field": "stage", "op": "is_not", "value": ["active"]}]}
    assert not forms.shows_whole(hidden)


def test_the_company_names_its_own_sizes(context: Installation) -> None:
    with writing():
        set_tiers([Tier("big", 100), Tier("small", 10)], actor=ME, now=NOW)
        assert [tier.key for tier in tiers()] == ["small", "big"]
        for wrong in ([Tier("a", 1), Tier("a", 2)], [Tier("a", 1), Tier("b", 1)], [Tier("", 1)], [Tier("a", -1)]):
            with pytest.raises(Breach):
                set_tiers(wrong, actor=ME, now=NOW)
        set_tiers([], actor=ME, now=NOW)
        assert tiers() == USUAL


def test_whoever_had_enough_mail_is_spared_or_named(context: Installation) -> None:
    """Three in fourteen days is enough; a mailing that spares them leaves them out and says why."""
    rule = segmenting.EVERYBODY
    with writing():
        for name in ("Ada", "Bo"):
            partners.keep_partner(None, name, f"{name}@out.example", actor=ME, now=NOW)
    with writing():
        ada = queries.found(rule, NOW, words="ada").items[0]
        for number in range(3):
            mailings.write(f"Mail {number}", "Hello", rule, actor=ME, now=NOW + timedelta(days=number), partner=ada)
        now = NOW + timedelta(days=3)
        assert mailings.recent_of([ada.id], now)[ada.id].count == 3
        look = mailings.preview("Hi", "{name}", rule, "Me", now)
        assert look.tired == {ada.id} and look.fits == 2 and not look.reasons
        for spares, queued, left_out in ((True, 1, 1), (False, 2, 0)):
            made = mailings.write("News", "Hi {name}", rule, actor=ME, now=now, spares_tired=spares)
            assert mailings.send_on(now) and not mailings.send_on(now)
            assert (made.queued, made.left_out) == (queued, left_out)
        assert mailings.tired_of([ada.id], NOW + timedelta(days=30)) == frozenset()


def test_a_mailing_takes_from_the_budget_of_whoever_has_an_account(installation: Installation) -> None:
    """Of two a day: a third waits for a day with room; who has none, has no budget."""
    installation.settings = replace(installation.settings, messages_a_day=2)
    with installation.app.app_context():
        ada_id = installation.person()
        with writing():
            for name in ("Ada", "Bo"):
                partners.keep_partner(None, name, f"{name}@out.example", actor=ME, now=NOW)
        with writing():
            ada = queries.found(segmenting.EVERYBODY, NOW, words="ada").items[0]
            ada.person_id = ada_id
        for number in range(3):
            with writing():
                mailings.write(f"Mail {number}", "Hello", segmenting.EVERYBODY, actor=ME, now=NOW, spares_tired=False)
                mailings.send_on(NOW)
        with reading():
            found = db.session.execute(select(Mail.recipient, Mail.next_try_at).order_by(Mail.id)).all()
    bos = [at for address, at in found if address == "bo@out.example"]
    hers = [at for address, at in found if address != "bo@out.example"]
    assert bos == [NOW] * 3 and hers[:2] == [NOW] * 2 and hers[2] > NOW
