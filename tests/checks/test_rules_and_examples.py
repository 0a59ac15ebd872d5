"""Every rule of the shipped packs is told in plain words, with posts that pass and fail it, and they come out so."""

from __future__ import annotations

import pytest

from advocacy.checks import Outcome, default_packs
from advocacy.checks.catalogue import RuleCard, answer, cards
from advocacy.checks.packs import Example

PACKS = default_packs()
CARDS = cards(PACKS)


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_a_rule_says_what_it_asks_where_it_comes_from_and_shows_it(card: RuleCard) -> None:
    assert card.described.plain.strip() and card.described.title.strip() and card.described.source.strip()
    assert card.version.startswith("2026.11.") and card.date
    said = {example.outcome for example in card.described.examples}
    assert Outcome.PASS in said and said - {Outcome.PASS}


@pytest.mark.parametrize(
    ("card", "example"),
    [(card, example) for card in CARDS for example in card.described.examples],
    ids=lambda value: value.name if isinstance(value, RuleCard) else value.text[:30],
)
def test_its_examples_come_out_as_it_says(card: RuleCard, example: Example) -> None:
    assert answer(card, example, PACKS) is example.outcome


def test_every_rule_that_can_be_found_is_told() -> None:
    """One card for each jurisdiction, wording rule and kind of link, none twice."""
    names = [card.name for card in CARDS]
    assert len(names) == len(set(names))
    assert {f"disclosure.{code}" for code in PACKS.disclosure.jurisdictions} <= set(names)
    assert {rule.rule for rule in PACKS.wording.rules} <= set(names)
    assert {rule.rule for rule in PACKS.hosts.rules.values()} <= set(names)
