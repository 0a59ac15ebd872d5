"""Blocked words in all their forms, required statements, personal data; and what must not be hit."""

from __future__ import annotations

import pytest

from advocacy.checks import Outcome, Subject, check, default_packs
from advocacy.checks.personal import phones
from advocacy.checks.stored import wording_pack
from advocacy.errors import Breach

PACKS = default_packs()


def rules(text: str, *classes: str) -> set[str]:
    subject = Subject(text, "linkedin", ("US",), "none", ("Acme",), classes=frozenset(classes))
    return {found.rule.removeprefix("wording.") for found in check(subject, PACKS).findings}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Guaranteed returns of 8 %", "guarantee"),
        ("We guarantee you great results", "guarantee"),
        ("Risk-free savings", "risk_free"),
        ("It is RISK FREE", "risk_free"),
        ("risikofreie Anlage", "risk_free"),
        ("The best boot on the market", "superlative"),
        ("The world's safest boot", "superlative"),
        ("Der beste Schuh auf dem Markt", "superlative"),
        ("Clinically proven insoles", "clinical"),
        ("Our boots are climate-neutral", "green"),
        ("Strictly confidential: the Trail 3", "confidential"),
        ("A feature that is not yet announced", "unreleased"),
        ("Revenue grew by 12%", "figures"),
        ("Umsatz im Quartal: plus, Umsatz 12 Mio", "figures"),
        ("Write to kim.lee@acme.example", "email"),
        ("Call +49 170 1234567 now", "phone"),
        ("Call (415) 555-0132 now", "phone"),
        ("DE89 3704 0044 0532 0130 00", "payment"),
        ("4111 1111 1111 1111", "payment"),
    ],
)
def test_what_is_objected_to(text: str, rule: str) -> None:
    assert rule in rules(text)


@pytest.mark.parametrize(
    "text",
    [
        "The most comfortable boot I own",
        "I think it is our best yet",
        "We keep your confidential data safe",
        "Meet us on 2026-11-21 at 10:30, hall 4",
        "Follow @kim@social.example or @kim.bsky.social",
        "https://acme.example/tel/+491701234567",
        "Version 10.20.30.40 of 2026.11.21",
        "Order 1234567890123456",
        "No guarantee, but we try",
        "My earnings from hiking are blisters",
    ],
)
def test_what_is_left_alone(text: str) -> None:
    assert rules(text) == set()


def test_a_regulated_class_needs_its_statement_and_others_do_not() -> None:
    assert rules("Our new fund", "investment") == {"investment_risk"}
    assert rules("Our new fund. Capital at risk.", "investment") == set()
    assert rules("Our new fund. Capital is at risk.", "investment") == set()
    assert rules("Our new fund") == set()


def test_the_place_is_shown() -> None:
    subject = Subject("Oh! Guaranteed returns here", "x", ("US",), "none")
    (found,) = check(subject, PACKS).findings
    assert subject.text[found.start : found.end] == "Guaranteed returns" and found.outcome is Outcome.FAIL


GOOD = {"rule": "x", "kind": "blocked", "outcome": "fail", "says": ["a"], "message": "m", "remedy": "r", "source": "s"}


@pytest.mark.parametrize(
    "rule",
    [
        {"rule": "x"},
        {**GOOD, "kind": "odd"},
        {**GOOD, "outcome": "never"},
        {**GOOD, "says": "abc"},
        {**GOOD, "says": [""]},
    ],
)
def test_a_malformed_pack_is_refused_in_words(rule: dict[str, object]) -> None:
    assert wording_pack({"version": "1", "date": "2026-01-01", "rules": [GOOD]}).rules
    with pytest.raises(Breach, match="not well formed"):
        wording_pack({"version": "1", "date": "2026-01-01", "rules": [rule]})


@pytest.mark.parametrize(("text", "times"), [
    ("Call +1 212 555 0199 now", 1), ("Call (212) 555-0199", 1), ("Call 0212 555 0199", 1),
    ("+49 170 1234567 and +49 170 1234568", 2), ("born on 03/05/1970", 0), ("Meet on 03.05.2026", 0),
    ("On 03-05-2026 at ten", 0),
])  # fmt: skip
def test_a_telephone_number_is_found_once_and_a_date_is_none(text: str, times: int) -> None:
    assert len(list(phones(text))) == times
