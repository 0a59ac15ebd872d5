"""Pure: tone by lists of words, phrases by whole words, excerpts, what is drawn for review, the score of friends."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.listening.friends import Friend
from advocacy.listening.matching import LONGEST_EXCERPT, excerpt, fits, named_at
from advocacy.listening.sampling import drawn
from advocacy.listening.tone import Tone, in_force, judge
from advocacy.networks.text import as_tag

TONES = [
    ("I love my Acme pump", "en", Tone.PRAISE),
    ("I don't love the Acme pump", "en", Tone.COMPLAINT),
    ("Not great, Acme. Not great.", "en", Tone.COMPLAINT),
    ("The Acme app is not working", "en", Tone.COMPLAINT),
    ("No complaints: nothing broken, thanks Acme", "en", Tone.PRAISE),
    ("Does anyone know how Acme does this", "en", Tone.QUESTION),
    ("Is Acme open on Sunday?", "en", Tone.QUESTION),
    ("Why is the Acme app broken again?", "en", Tone.COMPLAINT),
    ("Great pump, but how do I clean it?", "en", Tone.QUESTION),
    ("Acme opens in Kiel", "en", Tone.NEUTRAL),
    ("Acme ist super, danke!", "de", Tone.PRAISE),
    ("Die App von Acme funktioniert nicht", "de", Tone.COMPLAINT),
    ("Wie kann ich Acme erreichen", "de", Tone.QUESTION),
    ("Acme ist nicht gut gemacht", "de-AT", Tone.COMPLAINT),
    ("J’adore Acme, merci", "fr", Tone.PRAISE),
    ("Quelqu’un connaît Acme", "fr", Tone.QUESTION),
    ("Acme no funciona", "es", Tone.COMPLAINT),
    ("¿Alguien sabe de Acme", "es", Tone.QUESTION),
    ("Acme is LOVED here", "", Tone.PRAISE),
    ("gloves by Acme", "en", Tone.NEUTRAL),
    ("", "en", Tone.NEUTRAL),
]


@pytest.mark.parametrize(("text", "language", "tone"), TONES)
def test_tone(text: str, language: str, tone: Tone) -> None:
    assert judge(text, language).tone is tone


def test_a_tone_names_the_words_it_rests_on() -> None:
    judged = judge("I don't recommend Acme, the app crashed", "en")
    assert [(each.word, each.counted_as, each.turned) for each in judged.because] == [
        ("crashed", Tone.COMPLAINT, False), ("recommend", Tone.COMPLAINT, True),
    ]  # fmt: skip
    assert judged.version == in_force().version


@given(st.text(max_size=400), st.sampled_from(["", "en", "de", "xx", "fr-CA"]))
def test_any_text_has_a_tone_and_a_short_excerpt(text: str, language: str) -> None:
    assert judge(text, language).tone in set(Tone)
    assert len(excerpt(text, ["Acme"])) <= LONGEST_EXCERPT


NAMED = [
    ("We use Acme Tools daily", "Acme Tools", True),
    ("we use acme  tools", "Acme Tools", True),
    ("#AcmeTools rocks", "Acme Tools", True),
    ("ask @acmetools", "Acme Tools", True),
    ("acmetools without a sign", "Acme Tools", False),
    ("Acme Toolset", "Acme Tools", False),
    ("pharmacy", "Acme", False),
    ("Acme's pump", "Acme", True),
    ("(Acme)", "Acme", True),
    ("acme_tools", "acme", False),
    ("In spring", "#spring", False),
    ("#Spring is here", "#spring", True),
    ("#springtime", "#spring", False),
    ("Müller & Söhne sind gut", "müller & söhne", True),
]


@pytest.mark.parametrize(("text", "phrase", "named"), NAMED)
def test_phrases_are_whole_words(text: str, phrase: str, named: bool) -> None:
    assert (named_at(text, [phrase]) is not None) is named


def test_what_must_not_be_in_it() -> None:
    assert fits("Acme pumps", ["Acme"], ["cartoon"]) and not fits("Acme in the cartoon", ["Acme"], ["cartoon"])
    assert fits("anything at all", [], []) and not fits("a cartoon", [], ["cartoon"])


def test_an_excerpt_is_cut_around_the_name() -> None:
    kept = excerpt("word " * 100 + "Acme is here " + "word " * 100, ["Acme"])
    assert kept.startswith("…") and kept.endswith("…") and "Acme is here" in kept and len(kept) <= LONGEST_EXCERPT
    assert excerpt("short\n and   Acme", ["Acme"]) == "short and Acme"


@pytest.mark.parametrize(
    ("phrase", "tag"),
    [("Acme Tools", "AcmeTools"), ("#acme", "acme"), ("C++ & more", "Cmore"), ("!!", ""), ("Öl", "Öl")],
)
def test_hashtags_of_phrases(phrase: str, tag: str) -> None:
    assert as_tag(phrase) == tag


def test_so_many_answers_are_drawn_and_the_same_again() -> None:
    found = [drawn(number, 10, "key") for number in range(5000)]
    assert 400 < sum(found) < 600 and found == [drawn(number, 10, "key") for number in range(5000)]
    assert not any(drawn(number, 0, "key") for number in range(200))
    assert all(drawn(number, 100, "key") for number in range(200))
    assert found != [drawn(number, 10, "another") for number in range(5000)]


def test_a_score_is_the_sum_of_its_terms() -> None:
    friend = Friend("bluesky", "@ann", 4, 2, 1, 3, datetime.now(UTC), 1)
    assert friend.terms == (("praise", 4, 12), ("other", 2, 2), ("complaint", 1, -4), ("days", 2, 4))
    assert friend.score == 14
