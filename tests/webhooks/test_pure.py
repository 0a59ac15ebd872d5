"""Pure: kinds as a table, what an event tells, signatures, when to try again."""

from __future__ import annotations

import ast
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook

import wsgi
from advocacy.database import Model, Stateful
from advocacy.history import Actor, ActorKind, Record
from advocacy.webhooks import bodies, kinds, pacing, signing

HERE = Path(wsgi.__file__).parent
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def record(noun: str, verb: str, **details: object) -> Record:
    actor = Actor(ActorKind.PERSON, 17, "Nora Whitfield")
    return Record(4711, NOW, actor, noun, "42", verb, "sending", "published", "Nora says hello", details)


def moves() -> set[tuple[str, str]]:
    """Every (noun, verb) of a state machine."""
    machines = [each.class_ for each in Model.registry.mappers if issubclass(each.class_, Stateful)]
    return {
        (machine.__noun__, machine.__told_as__.get(verb, verb)) for machine in machines for verb in machine.__moves__
    }


def written() -> set[tuple[str, str]]:
    """Every (noun, verb) that a fact is recorded under: both are written out where ``record`` is called."""
    found: set[tuple[str, str]] = set()
    for package in ("advocacy", "content_library", "rewards", "influencers"):
        for file in (HERE / package).rglob("*.py"):
            for call in ast.walk(ast.parse(file.read_text())):
                if isinstance(call, ast.Call) and len(call.args) >= 3:
                    noun, verb = call.args[0], call.args[2]
                    if isinstance(noun, ast.Constant) and isinstance(verb, ast.Constant):
                        found.add((str(noun.value), str(verb.value)))
    return found


def test_every_kind_is_made_of_what_the_history_knows() -> None:
    """No kind waits for a row that nobody writes."""
    source = "".join(file.read_text() for file in (HERE / "advocacy" / "posts").glob("*.py"))
    of_shares = {("share", verb) for verb in re.findall(r'record_share\(\s*share, "(\w+)"', source)}
    known = moves() | written() | of_shares
    assert sorted(set(kinds.BY_MOVE) - known) == []


def test_names_are_hierarchical_and_one_each() -> None:
    """As the specification recommends: identifiers with full stops between them."""
    names = [kind.name for kind in kinds.KINDS]
    assert len(names) == len(set(names)) and len(kinds.BY_MOVE) == sum(len(kind.verbs) for kind in kinds.KINDS)
    assert all(re.fullmatch(r"[a-z_]+\.[a-z_]+", name) for name in names)


@pytest.mark.parametrize(
    ("patterns", "fits"),
    [
        (["*"], True),
        (["post.*"], True),
        (["post.published"], True),
        (["story.*"], False),
        (["post"], False),
        ([], False),
    ],
)
def test_patterns(patterns: list[str], fits: bool) -> None:
    """A kind, its group, or everything."""
    assert kinds.fits("post.published", patterns) is fits
    assert kinds.known("post.*") and kinds.known("*") and not kinds.known("post.*x") and not kinds.known("nobody.*")


def test_an_event_tells_listed_facts_and_nothing_else() -> None:
    """No name, no reason, no text that is not listed; once the payload is erased, no facts at all."""
    told = record("share", "publish", network="bluesky", person_id=17, title="Why", url="https://x.example/1",
                  text="secret words", note={"nested": 1})  # fmt: skip
    kind = bodies.kind_of(told)
    assert kind is not None
    event = bodies.event(kind, told)
    assert event["type"] == "post.published" and event["timestamp"] == "2026-11-21T09:30:00Z"
    facts = {"network": "bluesky", "person_id": 17, "title": "Why", "url": "https://x.example/1"}
    assert event["data"]["facts"] == facts
    raw = bodies.as_bytes(event).decode()
    assert "Nora" not in raw and "secret" not in raw and event["data"]["actor"] == {"kind": "person", "id": 17}
    assert bodies.event(kind, record("share", "publish"))["data"]["facts"] == {}
    assert bodies.kind_of(record("token", "add")) is None


def test_facts_narrow() -> None:
    """Every narrowed fact has to fit; an event that lacks it does not."""
    facts = {"network": "bluesky", "late": False, "item": 5}
    assert bodies.wanted(facts, {}) and bodies.wanted(facts, {"network": ["mastodon", "bluesky"], "item": ["5"]})
    assert not bodies.wanted(facts, {"network": ["mastodon"]}) and not bodies.wanted(facts, {"way": ["api"]})


@given(st.binary(max_size=300))
def test_signatures_are_those_of_the_specification(body: bytes) -> None:
    """Its own library signs the same, with each of two secrets."""
    new, former, text = signing.new_secret(), signing.new_secret(), body.decode("latin-1")
    sent = signing.headers((new, former), "msg_1", NOW, text.encode())
    ours, older = sent["webhook-signature"].split(" ")
    assert ours == Webhook(new).sign("msg_1", NOW, text) and older == Webhook(former).sign("msg_1", NOW, text)


def test_tries_span_three_days_and_end() -> None:
    """Ten tries, the last one more than three days after the first, each later than the one before, jitter on top."""
    at, tries = NOW, 1
    while (again := pacing.next_try(tries, at, 0.0)) is not None:
        later = pacing.next_try(tries, at, 1.0)
        assert later is not None and again < later <= again + timedelta(hours=5)
        at, tries = again, tries + 1
    assert tries == pacing.TRIES == 10 and at - NOW == timedelta(hours=75, minutes=35, seconds=5)


@pytest.mark.parametrize(
    ("status", "ails"),
    [(None, True), (429, True), (500, True), (502, True), (503, True), (400, False), (404, False), (302, False)],
)
def test_what_ails(status: int | None, ails: bool) -> None:
    """An endpoint that gives no answer, errs or has too many is left alone; a refused message is its own matter."""
    assert pacing.ails(status) is ails


def test_an_endpoint_is_left_alone_longer_each_time_but_never_for_long() -> None:
    """So that it is found well again soon; Retry-After counts up to a day."""
    waits = [pacing.left_alone(failures, NOW) - NOW for failures in range(1, 9)]
    assert waits == sorted(waits) and waits[-1] <= timedelta(minutes=10)
    assert pacing.asked_to_wait({"Retry-After": "120"}, NOW) == NOW + timedelta(seconds=120)
    assert pacing.asked_to_wait({"retry-after": "9999999"}, NOW) in (None, NOW + pacing.LONGEST_WAIT)
    assert pacing.asked_to_wait({"Retry-After": "soon"}, NOW) is None
    assert not pacing.past_patience(NOW - timedelta(days=4), NOW) and pacing.past_patience(NOW - timedelta(days=5), NOW)


@pytest.mark.parametrize(
    ("since", "last", "counts_from"),
    [(None, None, 0), (100, 20, 100), (100, 36, 100), (100, 37, 0), (100, None, 0), (None, 1, 0)],
)
def test_failing_counts_from_where_tries_went_on(since: int | None, last: int | None, counts_from: int) -> None:
    """Hours ago: failing since, the last failure; and from when the present one counts."""
    ago = [None if hours is None else NOW - timedelta(hours=hours) for hours in (since, last)]
    assert pacing.failing_since(ago[0], ago[1], NOW) == NOW - timedelta(hours=counts_from)
