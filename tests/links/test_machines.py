"""Every labelled visit is judged as its label says, by what a row keeps alone; the rules' limits, one by one."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from advocacy.links.door.answer import LinkFacts, RequestFacts, answer
from advocacy.links.models import Click
from advocacy.links.verdicts import judging, rules
from advocacy.links.verdicts.judging import PLAIN, Kind, Link, believed, is_regular, rule_of, verdicts
from advocacy.links.verdicts.machines import MACHINES, RULE_VERSION, Seen, Verdict, agent_family, flags
from advocacy.links.verdicts.rule_words import WORDS
from advocacy.links.verdicts.rules import IN_FORCE
from tests.links import visits
from tests.links.visits import BURSTS, CHROME, FIREFOX, SAFARI, VISITS, Visit

OPERA_MINI = "Opera/9.80 (Android; Opera Mini/36.2) Presto/2.12 Version/12.16"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LINK = LinkFacts(1, "https://acme.example/", "active")


def kind_of(visit: Visit) -> Kind:
    """What the row of a visit keeps, through the door's own answer."""
    asked = RequestFacts(visit.method, {"user-agent": visit.agent, **visit.headers}, "203.0.113.7", visit.secure)
    click = answer(LINK, asked).click
    assert click is not None
    return Kind(NOON, flags(click.seen), agent_family(click.seen.agent))


def judged(visit: Visit) -> Counter[Verdict]:
    found: Counter[Verdict] = Counter()
    for (_, verdict), count in verdicts(IN_FORCE, {kind_of(visit): visit.times}).items():
        found[verdict] += count
    return found


@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: f"{visit.verdict}: {visit.why}")
def test_a_labelled_visit_is_judged_right(visit: Visit) -> None:
    assert judged(visit) == {visit.verdict: visit.times}


def test_the_table_is_long_and_says_why() -> None:
    assert len(VISITS) >= 60 and len({(visit.agent, visit.why) for visit in VISITS}) == len(VISITS)
    assert {visit.verdict for visit in visits.PEOPLE} == {Verdict.HUMAN}
    assert {visit.verdict for visit in visits.MACHINES} == {Verdict.MACHINE}


@pytest.mark.parametrize("visit", BURSTS, ids=lambda visit: visit.why)
def test_of_a_burst_only_the_first_count(visit: Visit) -> None:
    assert judged(visit) == {Verdict.HUMAN: IN_FORCE.burst, Verdict.SUSPECTED: visit.times - IN_FORCE.burst}


def test_what_a_row_keeps_fits_and_names_nobody() -> None:
    columns = Click.__table__.columns
    for visit in VISITS:
        kind = kind_of(visit)
        assert (
            len(kind.flags) <= columns["flags"].type.length and len(kind.family) <= columns["agent_family"].type.length
        )
        assert not re.search(r"\d", kind.family), "no version, no device"


@pytest.mark.parametrize(
    ("agent", "family"),
    [
        (CHROME, "Chrome"), (FIREFOX, "Firefox"), (SAFARI, "Safari"), (CHROME + " Edg/142.0", "Edge"),
        (CHROME + " OPR/124.0", "Opera"), ("Mozilla/5.0 [LinkedInApp]/9.29", "LinkedIn app"),
        ("Mozilla/5.0 [FBAN/FBIOS;FBAV/458]", "Facebook app"), ("Pinterest for Android/11.2", "Pinterest app"),
        ("Mozilla/5.0 (Acme) AcmeView/2", "other"),
        ("", ""), ("  ", ""), ("LinkedInBot/1.0", "LinkedIn's robot"), ("curl/8", "script"),
        ("Zabbix", "monitoring"), ("SomethingBot/1.0", "machine"),
    ],
)  # fmt: skip
def test_agents_have_families(agent: str, family: str) -> None:
    assert agent_family(agent) == family


def seen(agent: str = CHROME, method: str = "GET", **facts: bool) -> Seen:
    return Seen(method=method, agent=agent, **facts)


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        (seen(method="HEAD"), "method"),
        (seen(method="OPTIONS"), "method"),
        (seen(prefetch=True), "prefetch"),
        (seen(""), "no_agent"),
        (seen("curl/8.5.0"), "known_machine"),
        (seen("", private=True, mechanical=True), "known_machine"),
        (seen(secure=True), "look_alike"),
        (seen(OPERA_MINI, secure=True), None),
        (seen("", private=True), None),
        (seen(secure=True, language=True), None),
        (seen(secure=True, fetch_metadata=True), None),
        (seen(), None),
    ],
)
def test_which_rule_decides_a_row_by_itself(given: Seen, rule: str | None) -> None:
    assert rule_of(IN_FORCE, flags(given), agent_family(given.agent)) == rule


@pytest.mark.parametrize(
    ("after", "given", "verdict"),
    [
        (-600, seen(OPERA_MINI, secure=True), Verdict.SUSPECTED),  # before it was out
        (1, seen(OPERA_MINI, secure=True), Verdict.SUSPECTED),
        (3, seen(OPERA_MINI, secure=True), None),
        (-600, seen(OPERA_MINI, secure=True, language=True), None),  # the author looks at their own link
        (-600, seen(OPERA_MINI), None),  # over HTTP nobody can be told by what isn't said
        (-600, seen("curl/8", secure=True), Verdict.MACHINE),
    ],
)
def test_around_its_posting_a_link_is_looked_at_by_scanners(after: int, given: Seen, verdict: Verdict | None) -> None:
    kind = Kind(NOON + timedelta(minutes=after), flags(given), agent_family(given.agent))
    assert judging.decided(IN_FORCE, kind, Link(posted_at=NOON)) is verdict
    assert judging.decided(IN_FORCE, kind) in (None, Verdict.MACHINE), "nothing is known of a post"


def at(*minutes: int) -> dict[datetime, int]:
    return {NOON + timedelta(minutes=minute): 1 for minute in minutes}


@pytest.mark.parametrize(
    ("minutes", "regular"),
    [
        (range(0, 8 * 15, 15), True),  # every quarter of an hour
        ([0, 15, 30, 46, 61, 76, 91, 106], True),  # seconds are not kept: a minute's difference is none
        (range(0, 7 * 15, 15), False),  # too few to be sure
        ([0, 15, 30, 45, 60, 75, 90, 110], False),
        (range(8), False),  # an office behind one address, busy for eight minutes
        (range(0, 24, 3), True),
        ([], False),
    ],
)
def test_who_comes_by_the_clock_is_suspected(minutes: list[int], regular: bool) -> None:
    assert is_regular(IN_FORCE, at(*minutes)) is regular
    assert believed(IN_FORCE, at(*minutes)).total() == (0 if regular else len(minutes))


def test_a_visitor_counts_so_often_a_day_and_not_in_a_flood() -> None:
    many = dict.fromkeys(at(*(number * number for number in range(30))), 9)
    assert believed(IN_FORCE, many).total() == IN_FORCE.repeat
    assert max(+believed(IN_FORCE, many)) == NOON + timedelta(minutes=36), "the first of the day"
    flooded = Link(flooded=frozenset(at(0)))
    assert believed(IN_FORCE, at(0, 1), flooded) == {NOON + timedelta(minutes=1): 1}


def test_those_who_ask_not_to_be_tracked_are_judged_one_by_one_and_by_floods() -> None:
    private = Kind(NOON, flags(seen("", private=True)), "")
    for link, verdict in (
        (PLAIN, Verdict.HUMAN),
        (Link(hidden_flooded=frozenset({NOON})), Verdict.SUSPECTED),
        (Link(flooded=frozenset({NOON})), Verdict.SUSPECTED),
    ):
        assert verdicts(IN_FORCE, {private: 80}, link, known=False) == {(private, verdict): 80}


def test_every_version_of_the_rules_is_kept_and_explained() -> None:
    every = [rules.version(number) for number in rules.numbers()]
    assert [each.version for each in every] == list(range(1, RULE_VERSION + 1))
    assert {name for each in every for name in each.verdicts} == set(WORDS)
    assert all(later.since > sooner.since for sooner, later in pairwise(every))
    with pytest.raises(FileNotFoundError):
        rules.version(999)


def test_the_first_version_knew_neither_clocks_nor_floods() -> None:
    first = rules.version(1)
    assert believed(first, at(*range(0, 1000, 10))).total() == 100
    assert not judging.is_at_posting(first, NOON, NOON)
    assert replace(first, burst=3).burst == 3 and "Chrome" not in MACHINES
