"""What the product writes in front passes the check: for every relationship, set of countries, language and network.

Where it goes to a person instead, the table below names it and says why. Nothing that it writes fails.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advocacy.checks import Outcome, Subject, check, default_packs, words_for

PACKS = default_packs()
CODES = tuple(PACKS.disclosure.jurisdictions)
SPOKEN = ("en", "de", "fr", "es", "it", "nl", "pt", "ga")
FOREIGN = ("sv", "ja")
NETWORKS = (*PACKS.disclosure.folds, "twitch", "google_reviews")

EVERYWHERE_BUT = frozenset({"DE", "FR"})
TO_A_PERSON = {
    ("UK", SPOKEN): "the UK's labels are English; Werbung or Publicité in a post of that language is for a person",
    ("AU", SPOKEN): "Australia's labels are English",
    ("CA", ("de", "es", "it", "nl", "pt", "ga")): "Canada has labels in English and French",
    (
        "IE",
        ("de", "fr", "es", "it", "nl", "pt"),
    ): "Ireland asks for #ad or #Fógra, and the post speaks neither language",
    **{
        (code, FOREIGN): "no words of this language are known; English ones are for a person to judge"
        for code in CODES
        if code not in EVERYWHERE_BUT  # their labels pass in posts of every language
    },
}


def to_a_person(codes: Sequence[str], language: str) -> bool:
    """Whether the table sends one of these to a person; English and the languages of the place never."""
    return language != "en" and any(code in codes and language in languages for code, languages in TO_A_PERSON)


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(sorted(PACKS.disclosure.groups)),
    st.lists(st.sampled_from(CODES), min_size=1, unique=True),
    st.sampled_from((*SPOKEN, *FOREIGN)),
    st.sampled_from(NETWORKS),
)
def test_what_we_put_in_front_passes(relationship: str, codes: list[str], language: str, network: str) -> None:
    words = words_for(relationship, codes, language, "Acme", PACKS.disclosure)
    post = Subject(f"{words} the new Acme boot", network, tuple(codes), relationship, ("Acme",), language)
    verdict = check(post, PACKS)
    doubtful = to_a_person(codes, language) or network in PACKS.disclosure.filmed_networks
    allowed = {Outcome.PASS, Outcome.REVIEW} if doubtful else {Outcome.PASS}
    assert verdict.outcome in allowed, (words, verdict.findings)


@pytest.mark.parametrize("code", CODES)
def test_the_table_has_no_idle_line(code: str) -> None:
    for language in (*SPOKEN, *FOREIGN):
        verdicts = set()
        for relationship in PACKS.disclosure.groups:
            words = words_for(relationship, (code,), language, "Acme", PACKS.disclosure)
            post = Subject(f"{words} the new Acme boot", "linkedin", (code,), relationship, ("Acme",), language)
            verdicts.add(check(post, PACKS).outcome)
        assert (Outcome.REVIEW in verdicts) is to_a_person((code,), language), language
        assert Outcome.FAIL not in verdicts


@settings(deadline=None)
@given(st.sampled_from(sorted(PACKS.disclosure.groups)), st.lists(st.sampled_from(CODES), unique=True))
def test_the_words_stand_alone_and_name_the_company(relationship: str, codes: list[str]) -> None:
    words = words_for(relationship, codes, "en", "Acme Outdoor", PACKS.disclosure)
    assert words == words.strip() and "{" not in words and "  " not in words
    assert relationship in ("paid_influencer", "ambassador_paid", "affiliate", "contest_entrant") or "Acme" in words
