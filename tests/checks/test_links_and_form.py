"""Links by where they lead, counts by network, blanks, hidden signs, identity numbers; words in all their forms."""

from __future__ import annotations

from dataclasses import replace

import pytest

from advocacy.checks import Outcome, Subject, check, default_packs
from advocacy.checks.stored import hosts_pack, wording_pack
from advocacy.errors import Breach

PACKS = default_packs()
CLOSED = replace(
    PACKS,
    hosts=replace(
        PACKS.hosts,
        only_allowed=True,
        allowed=frozenset({"partner.example"}),
        blocked=frozenset({"rival.example", "bad.partner.example"}),
    ),
)


def rules(text: str, packs: object = PACKS, network: str = "linkedin", **more: object) -> dict[str, Outcome]:
    subject = Subject(text, network, ("US",), "none", ("Acme",), hosts=("acme.example",), **more)  # type: ignore[arg-type]
    return {found.rule: found.outcome for found in check(subject, packs).findings}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("link", "rule"),
    [
        ("https://acme.example/x", None),
        ("https://shop.acme.example/x", None),
        ("acme.example/x", None),
        ("https://partner.example", None),
        ("https://www.partner.example/a?b=c", None),
        ("https://bad.partner.example", "hosts.blocked"),
        ("https://rival.example/x", "hosts.blocked"),
        ("rival.example/x", "hosts.blocked"),
        ("HTTPS://RIVAL.EXAMPLE", "hosts.blocked"),
        ("https://notrival.example", "hosts.unlisted"),
        ("https://rival.example.org", "hosts.unlisted"),
        ("https://bit.ly/x", "hosts.shortener"),
        ("bit.ly/x", "hosts.shortener"),
        ("https://203.0.113.9/x", "hosts.disguised"),
        ("http://[2001:db8::1]/x", "hosts.disguised"),
        ("https://acme.example@evil.example/x", "hosts.disguised"),
        ("https://xn--cme-5cd.example", "hosts.disguised"),
        ("javascript://x/alert", "hosts.disguised"),
        ("ftp://files.example/x", "hosts.disguised"),
    ],
)
def test_where_a_link_leads(link: str, rule: str | None) -> None:
    found = {name for name in rules(f"See {link}, it is good", CLOSED) if name.startswith("hosts.")}
    assert found == ({rule} if rule else set())


@pytest.mark.parametrize(
    "text", ["Done today.We go home", "e.g. this", "Node.js and v1.2.3", "kim@social.example", "a.b"]
)
def test_what_is_no_link(text: str) -> None:
    assert not any(name.startswith("hosts.") for name in rules(text, CLOSED))


def test_a_finding_shows_the_link() -> None:
    subject = Subject("See (https://bit.ly/abc).", "x", ("US",), "none")
    (found,) = check(subject, PACKS).findings
    assert subject.text[found.start : found.end] == "https://bit.ly/abc" and "bit.ly" in found.message


def test_no_more_hashtags_than_the_network_takes() -> None:
    tags = " ".join(f"#tag{number}a" for number in range(31))
    assert "wording.hashtags" in rules(tags, network="instagram")
    assert "wording.hashtags" not in rules(tags.rpartition(" ")[0], network="instagram")
    assert "wording.hashtags" not in rules(tags, network="mastodon")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Meet [Your Name] there", "wording.blanks"),
        ("Hello {first_name}!", "wording.blanks"),
        ("Lorem ipsum dolor", "wording.blanks"),
        ("ab\u202ecd", "wording.hidden_signs"),
        ("a\x00b", "wording.hidden_signs"),
        ("536-22-1234", "wording.identity"),
        ("AB 12 34 56 C", "wording.identity"),
        ("12345678Z", "wording.identity"),
        ("geboren am 3.4.1985", "wording.identity"),
    ],
)
def test_shapes(text: str, rule: str) -> None:
    assert rule in rules(text)


@pytest.mark.parametrize("text", ["Array [1, 2]", "12345678A", "000-12-3456", "Founded on 3 April 1985", "C{o}"])
def test_what_only_looks_like_them(text: str) -> None:
    assert "wording.identity" not in rules(text)


RULE = {"rule": "x", "kind": "blocked", "outcome": "fail", "message": "m", "remedy": "r", "source": "s"}


def blocks(text: str, *says: str, language: str = "en") -> bool:
    pack = wording_pack({"version": "1", "date": "2026-01-01", "rules": [{**RULE, "says": {language: list(says)}}]})
    subject = Subject(text, "x", ("US",), "none", language=language)
    return check(subject, replace(PACKS, wording=pack)).outcome is Outcome.FAIL


@pytest.mark.parametrize(
    "word", ["guarantee", "guarantees", "guaranteed", "guaranteeing", "GUARANTEED!", "Guarantee’s"]
)
def test_a_word_in_all_its_forms(word: str) -> None:
    assert blocks(f"We say {word} here", "~guarantee")


@pytest.mark.parametrize("word", ["guaranty", "unguaranteed", "guarantor", "guar"])
def test_forms_are_whole_words(word: str) -> None:
    assert not blocks(f"We say {word} here", "~guarantee")


def test_forms_only_where_they_are_asked_for() -> None:
    assert blocks("guarantee", "guarantee") and not blocks("guaranteed", "guarantee")
    assert blocks("our returns are guaranteed", "~return are ~guarantee")
    assert blocks("die garantierten Renditen", "~garantiert ~rendite", language="de")
    assert blocks("des rendements garantis", "~rendement ~garanti", language="fr")
    assert blocks("los resultados garantizados", "~resultado ~garantizado", language="es")


@pytest.mark.parametrize(
    "text",
    [
        "guaranteed\nreturns",
        "GUARANTEED RETURNS",
        "guar\u00adanteed returns",
        "ｇuaranteed returns",
        "“guaranteed” returns",
    ],
)
def test_phrases_are_found_however_they_are_written(text: str) -> None:
    assert blocks(text, "guaranteed returns")


def test_a_statement_has_to_be_in_the_language_of_the_post() -> None:
    fund = {"classes": frozenset({"investment"})}
    assert "wording.investment_risk" in rules("Unser Fonds. Capital at risk.", language="de", **fund)
    assert "wording.investment_risk" not in rules("Our fund. Capital at risk.", language="en", **fund)
    assert "wording.investment_risk" in rules("Our fund. No capital at risk.", language="en", **fund)
    subject = Subject("Unser Fonds", "x", ("DE",), "none", language="de", classes=frozenset({"investment"}))
    (found,) = check(subject, PACKS).findings
    assert "Risiko eines Verlusts" in found.remedy


def test_a_rule_may_hold_in_one_country_only() -> None:
    cider = Subject("Bitte bewusst genießen", "x", ("DE",), "none", language="de", classes=frozenset({"alcohol"}))
    assert check(cider, PACKS).outcome is Outcome.PASS
    assert check(replace(cider, jurisdictions=("DE", "FR")), PACKS).outcome is Outcome.FAIL


@pytest.mark.parametrize("host", ["https://acme.example", "acme.example/x", "", "a b", "*.acme.example"])
def test_odd_hosts_are_refused_in_words(host: str) -> None:
    with pytest.raises(Breach, match="not well formed"):
        hosts_pack({**PACKS.contents["hosts"], "blocked": [host]})
