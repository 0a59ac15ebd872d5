"""Whose pages may show a wall, how names are shown, where long words are cut: as tables."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.wall.hosts import allows, framed_by, origin_of
from advocacy.wall.models import ShownAs
from advocacy.wall.wording import LONGEST, shortened, shown_name


@pytest.mark.parametrize(
    ("written", "origin"),
    [
        ("careers.acme.example", "https://careers.acme.example"),
        (" https://Acme.example/jobs?x=1 ", "https://acme.example"),
        ("acme.example:8443", "https://acme.example:8443"),
        ("*.acme.example", "https://*.acme.example"),
        ("localhost:3000", "http://localhost:3000"),
        ("http://127.0.0.1:4000", "http://127.0.0.1:4000"),
        ("bücher.example", "https://xn--bcher-kva.example"),
        ("http://acme.example", None),
        ("*", None),
        ("*.com", None),
        ("intranet", None),
        ("10.0.0.8", None),
        ("acme.example:99999", None),
        ("acme.example; script-src *", None),
        ("acme.example 'unsafe-inline'", None),
        ("user@acme.example", None),
        ("javascript:alert(1)", None),
        ("https://acme.example\nX: y", None),
        ("https://[::1", None),
        ("-acme.example", None),
        ("", None),
    ],
)
def test_hosts(written: str, origin: str | None) -> None:
    assert origin_of(written) == origin


@given(st.text(max_size=60))
def test_whatever_is_written_says_one_origin_or_nothing(written: str) -> None:
    """What stands in the policy is one origin, in signs that end nothing there."""
    found = origin_of(written)
    assert found is None or re.fullmatch(r"https?://[a-z0-9*.:-]+", found)


@pytest.mark.parametrize(
    ("hosts", "origin", "may"),
    [
        (["https://acme.example"], "https://acme.example", True),
        (["https://acme.example"], "https://ACME.example", True),
        (["https://acme.example"], "http://acme.example", False),
        (["https://acme.example"], "https://acme.example:444", False),
        (["https://*.acme.example"], "https://jobs.acme.example", True),
        (["https://*.acme.example"], "https://acme.example", False),
        (["https://*.acme.example"], "https://evilacme.example", False),
        (["https://*.acme.example"], "https://*.acme.example", False),
        (["https://acme.example"], "null", False),
        ([], "https://acme.example", False),
    ],
)
def test_who_may_read(hosts: list[str], origin: str, may: bool) -> None:
    assert allows(hosts, origin) is may


def test_the_policy_of_nobody() -> None:
    assert framed_by([]) == "'none'"
    assert framed_by(["https://a.example", "https://*.b.example"]) == "https://a.example https://*.b.example"


@pytest.mark.parametrize(
    ("name", "how", "shown"),
    [
        ("Nora  Okafor", ShownAs.NAME, "Nora Okafor"),
        ("Nora Okafor", ShownAs.SHORT, "Nora O."),
        ("Nora Ada van Okafor", ShownAs.SHORT, "Nora O."),
        ("Nora Okafor", ShownAs.INITIALS, "N. O."),
        ("Cher", ShownAs.SHORT, "Cher"),
        ("Cher", ShownAs.INITIALS, "C."),
        ("łukasz żak", ShownAs.INITIALS, "Ł. Ż."),
        ("", ShownAs.INITIALS, ""),
    ],
)
def test_names(name: str, how: ShownAs, shown: str) -> None:
    assert shown_name(name, how) == shown


@given(st.text(), st.integers(min_value=2, max_value=80))
def test_cut_words_fit_and_begin_as_they_did(words: str, longest: int) -> None:
    short = shortened(words, longest)
    assert len(short) <= longest
    assert words.startswith(short.removesuffix("…")) if len(words) > longest else short == words


def test_a_word_is_not_cut_in_two() -> None:
    assert shortened("wells and rivers " * 40).endswith(("wells…", "and…", "rivers…"))
    assert len(shortened("w" * 1000)) == LONGEST
