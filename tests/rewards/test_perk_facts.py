"""Perks and files of codes, as tables: what makes sense together, which lines are refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.errors import Breach
from rewards.forms import numbers
from rewards.perks import code_files, facts
from rewards.perks.models import PerkKind as K
from tests.reach.making import NOW

GOOD: dict[str, Any] = {"name": "Mug", "cost": 60}
LATER = NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("kind", "more", "field"),
    [
        (K.GOODS, {"name": " "}, "name"),
        (K.GOODS, {"name": "x" * 121}, "name"),
        (K.GOODS, {"cost": 0}, "cost"),
        (K.GOODS, {"cost": None}, "cost"),
        (K.GOODS, {"cost": 1_000_001}, "cost"),
        (K.GOODS, {"stock": -1}, "stock"),
        (K.GOODS, {"per_person": 0}, "per_person"),
        (K.GOODS, {"value": -1}, "value"),
        (K.GOODS, {"value": 100}, "currency"),
        (K.GOODS, {"budget_id": 1}, "value"),
        (K.GOODS, {"offered_from": LATER, "offered_until": NOW}, "offered_until"),
        (K.GOODS, {"place": "x" * 201}, "place"),
        (K.GIFT_CARD, {}, "value"),
        (K.TIME_OFF, {"budget_id": 1, "value": 100, "currency": "EUR"}, "budget_id"),
        (K.TIME_OFF, {"at_once": True}, "at_once"),
        (K.EVENT, {}, "happens_at"),
    ],
)
def test_what_makes_no_sense_is_told_by_its_field(kind: K, more: dict[str, Any], field: str) -> None:
    with pytest.raises(Breach) as refused:
        facts.whole(kind, {**GOOD, **more})
    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        (K.GOODS, {"value": 1250, "currency": "EUR", "budget_id": 1}),
        (K.GIFT_CARD, {"value": 2500, "currency": "USD"}),
        (K.TIME_OFF, {"stock": 12}),
        (K.EVENT, {"happens_at": LATER, "place": "Here"}),
        (K.CODE, {"at_once": True}),
    ],
)
def test_what_makes_sense(kind: K, more: dict[str, Any]) -> None:
    whole = facts.whole(kind, {**GOOD, "description": "  trimmed ", **more})
    assert whole["description"] == "trimmed" and whole["active"] and {**whole, **more} == whole


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("A\nB\n\n C \n", [(1, "A"), (2, "B"), (4, "C")]),
        ("\ufeffA-1\r\nB-2\r\n", [(1, "A-1"), (2, "B-2")]),
        ("code\nA\nB\n", [(2, "A"), (3, "B")]),
        ("Name;Code;Valid\nx; A ;2027\ny;B;2027\n", [(2, "A"), (3, "B")]),
        ('code,note\n"A","two\nlines"\nB,\n', [(3, "A"), (4, "B")]),
    ],
)
def test_codes_in_a_file(content: str, found: list[tuple[int, str]]) -> None:
    assert [(line.number, line.code) for line in code_files.read(content.encode())] == found


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "no code"),
        ("\n \n", "no code"),
        ("name,place\na,b\n", "none is named"),
        ("A\n" + "x" * 201, "line 2"),
        ("A\nB\x07C\n", "line 2"),
        ("\n".join(f"c{number}" for number in range(10_001)), "more than 10,000"),
    ],
)
def test_files_that_are_refused(content: str, words: str) -> None:
    with pytest.raises(Breach) as refused:
        code_files.read(content.encode())
    assert words in refused.value.errors["codes"][0] or words in str(refused.value)


def test_codes_that_stand_twice_are_named_by_line_and_never_shown() -> None:
    lines = code_files.read(b"SECRET-A\nB\nSECRET-A\nB\n")
    with pytest.raises(Breach) as refused:
        code_files.refuse_repeated(lines)
    told = refused.value.errors["codes"][0]
    assert told == "Line 3 repeats line 1, line 4 repeats line 2." and "SECRET" not in f"{refused.value} {lines}"


@given(st.lists(st.text("ABC123-", min_size=1, max_size=12).filter(lambda code: code.strip()), min_size=1, max_size=40))
def test_a_file_gives_every_line_or_names_what_is_twice(codes: list[str]) -> None:
    text = "\n".join(codes)
    lines = code_files.read(text.encode())
    assert [line.code for line in lines] == codes or codes[0].casefold() in code_files.HEADINGS
    if len(set(codes)) < len(codes):
        with pytest.raises(Breach):
            code_files.refuse_repeated(lines)
    else:
        code_files.refuse_repeated(lines)


@pytest.mark.parametrize("text", ["-1", "1.5", "five", "²", "9" * 19, "9" * 5_000])
def test_figures_that_nothing_counts_in_are_told_by_their_field(text: str) -> None:
    with pytest.raises(Breach) as refused:
        numbers({"stock": text}, ("stock", "cost"))
    assert refused.value.errors == {"stock": ["Give a whole number."]}


def test_figures_of_a_form() -> None:
    assert numbers({"stock": " 7 ", "cost": ""}, ("stock", "cost", "other")) == {
        "stock": 7,
        "cost": None,
        "other": None,
    }
