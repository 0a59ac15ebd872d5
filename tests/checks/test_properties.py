"""What holds for every text: spans within it, the strictest wins, more rules are never milder."""

from __future__ import annotations

import string
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from advocacy.checks import (
    RELATIONSHIPS,
    Finding,
    LengthRule,
    Outcome,
    Subject,
    Verdict,
    check,
    default_packs,
    strictest,
)
from advocacy.checks.reading import read

PACKS = default_packs()
CODES = tuple(PACKS.disclosure.jurisdictions)
NETWORKS = (*PACKS.disclosure.folds, "google_reviews", "twitch")
ORDER = [Outcome.PASS, Outcome.REVIEW, Outcome.FAIL]

SAYINGS = (
    *(
        "#ad",
        "ad",
        "Ad:",
        "Werbung",
        "Publicité",
        "Acme",
        "#AcmeEmployee",
        "I work at",
        "my employer",
        "not",
        "an",
        "?",
    ),
    *(
        "sponsored",
        "#boots",
        "!",
        ".",
        "\n",
        "🥾",
        "guaranteed returns",
        "ﬁne",
        "＃ａｄ",
        "a@b.example",
        "it's",
        "https://[",
    ),
    *("+49 170 1234567", "risk-free", "l'annonce", "https://acme.example/x"),
)
words = st.sampled_from(SAYINGS)
texts = st.one_of(st.text(max_size=200), st.lists(words, max_size=25).map(" ".join))
subjects = st.builds(
    Subject,
    text=texts,
    network=st.sampled_from(NETWORKS),
    jurisdictions=st.lists(st.sampled_from((*CODES, "JP")), max_size=4).map(tuple),
    relationship=st.sampled_from(RELATIONSHIPS),
    brands=st.sampled_from([(), ("Acme",), ("Acme Corp", "Acme"), ("+++",)]),
    language=st.sampled_from([None, "en", "de", "fr-CA", "ja", ""]),
    context=st.dictionaries(
        st.sampled_from(["media", "overlay_text", "bio", "visible_lines", "disclosure_times_min", "brand_control"]),
        st.one_of(st.none(), st.booleans(), st.integers(0, 9), st.sampled_from(["story", "video", "live", "#ad", ""])),
    ),
)
outcomes = st.lists(st.sampled_from(ORDER))


@settings(deadline=None)  # the first text of a company makes its words ready
@given(subjects)
def test_every_finding_points_into_the_text_and_says_where_it_comes_from(subject: Subject) -> None:
    verdict = check(subject, PACKS, length=LengthRule(subject.network, 20, len, bytes_limit=30))
    for found in verdict.findings:
        assert 0 <= found.start <= found.end <= len(subject.text)
        assert found.version and found.source and found.message
        assert found.remedy or found.outcome is Outcome.PASS
    assert verdict.outcome is strictest(found.outcome for found in verdict.findings)


@settings(deadline=None)
@given(subjects, st.sampled_from(CODES))
def test_one_jurisdiction_more_is_never_milder(subject: Subject, more: str) -> None:
    before = check(subject, PACKS).outcome
    wider = Subject(**{**vars(subject), "jurisdictions": (*subject.jurisdictions, more)})
    if subject.jurisdictions:
        assert ORDER.index(check(wider, PACKS).outcome) >= ORDER.index(before)


@given(outcomes, outcomes)
def test_the_strictest_is_monotone(some: list[Outcome], more: list[Outcome]) -> None:
    assert ORDER.index(strictest([*some, *more])) == max(ORDER.index(strictest(some)), ORDER.index(strictest(more)))


@given(outcomes)
def test_a_verdict_is_its_strictest_finding(some: list[Outcome]) -> None:
    verdict = Verdict.of(Finding("r", "1", outcome, "m", "", "s", 0, 0) for outcome in some)
    assert verdict.outcome is strictest(some)
    assert [ORDER.index(found.outcome) for found in verdict.findings] == sorted(map(ORDER.index, some), reverse=True)


@given(st.text(string.ascii_letters + " ,.", max_size=80))
def test_letter_case_changes_nothing(text: str) -> None:
    assert read(text.upper()).line == read(text.lower()).line


@given(texts)
def test_tokens_stand_in_order_within_the_text(text: str) -> None:
    tokens = read(text).tokens
    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    assert all(one.start <= other.start for one, other in pairwise(tokens))
