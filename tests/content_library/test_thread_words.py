"""Pure: quotes find their words and keep them, names are found behind an @, marks lie where they belong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from advocacy.errors import Breach
from content_library.threads import mentions
from content_library.words import marking
from content_library.words.frames import Words, render, with_slots
from content_library.words.marking import Mark
from content_library.words.spans import Quote, Span, place_of, spans_of

ENGLISH = Words("any", "en", "{disclosure} Atlas 3.0 is out.\nIt is 41 % faster. Atlas!\n{link}")
GERMAN = Words("mastodon", "de", "{disclosure} Atlas 3.0 ist da, 41 % schneller.\n{link}")
BOTH = (ENGLISH, GERMAN)

FOUND = [
    (Quote("41 % faster"), ("any", "en", "41 % faster")),
    (Quote("41 % schneller"), ("mastodon", "de", "41 % schneller")),
    (Quote("Atlas 3.0", "mastodon", "de"), ("mastodon", "de", "Atlas 3.0")),
    (Quote("  out. It   is "), ("any", "en", "out.\nIt is")),  # a copy loses the line break
]


@pytest.mark.parametrize(("asked", "found"), FOUND)
def test_a_quote_finds_its_words(asked: Quote, found: tuple[str, str, str]) -> None:
    (span,) = spans_of([asked], BOTH)
    assert (span.network, span.language, span.quote) == found
    words = next(each for each in BOTH if span.is_of(each))
    assert words.text[span.start : span.end] == span.quote


def test_of_several_places_the_nearest_is_meant() -> None:
    first, second = (spans_of([Quote("Atlas", "any", "en", start)], BOTH)[0].start for start in (0, 60))
    assert first < second


REFUSED = [
    Quote("42 % faster"), Quote("41 % faster", "mastodon", "de"), Quote("#ad Atlas 3.0"), Quote("x" * 1001),
]  # fmt: skip


@pytest.mark.parametrize("asked", REFUSED)
def test_words_that_do_not_stand_there_are_refused_by_field(asked: Quote) -> None:
    with pytest.raises(Breach) as refused:
        spans_of([asked], BOTH, "spans")
    assert refused.value.errors["spans"]


def test_empty_quotes_ask_nothing_and_too_many_are_refused() -> None:
    assert spans_of([Quote(" "), Quote("")], BOTH) == ()
    assert len(spans_of([Quote("Atlas"), Quote("Atlas")], BOTH)) == 1
    with pytest.raises(Breach):
        spans_of([Quote("a")] * 11, BOTH)


def test_a_span_moves_with_its_words_and_outlives_them() -> None:
    (span,) = spans_of([Quote("41 % faster")], BOTH)
    moved = Words("any", "en", "{disclosure} At last: it is 41 % faster.")
    place = place_of(span, [moved])
    assert place and moved.text[slice(*place)] == "41 % faster"
    assert place_of(span, [Words("any", "en", "{disclosure} It is much faster.")]) is None
    assert place_of(span, [GERMAN]) is None, "the caption is gone"
    assert span.quote == "41 % faster"


@given(some.text(min_size=1, max_size=60), some.integers(0, 59), some.integers(1, 20), some.text(max_size=20))
def test_what_is_cut_out_of_a_caption_is_found_again(text: str, start: int, length: int, before: str) -> None:
    """Wherever it stood, whatever is put in front of it."""
    quote = text[start : start + length]
    if not quote.strip():
        return
    (span,) = spans_of([Quote(quote, start=start)], [Words("any", "en", text)])
    assert text[span.start : span.end] == span.quote
    assert place_of(span, [Words("any", "en", before + text)]) is not None


NAMES = {1: "Ruth Rosen", 2: "Ruth", 3: "Solène Fontaine", 4: "O'Neill Bo"}
NAMED = [
    ("@Ruth Rosen, look", [1]),
    ("@Ruth look", [2]),
    ("@ruth rosen.", [1]),
    ("(@Solène Fontaine) and @O'Neill Bo", [3, 4]),
    ("mail me@Ruth", []),
    ("@@Ruth", []),
    ("@Ruthless", []),
    ("@Ruth Rosenberg", [2]),
    ("Ruth Rosen", []),
]


@pytest.mark.parametrize(("text", "named"), NAMED)
def test_who_is_named(text: str, named: list[int]) -> None:
    found = mentions.pieces(text, NAMES)
    assert [piece.person_id for piece in found if piece.person_id] == named
    assert "".join(piece.text for piece in found) == text
    assert {NAMES[key].casefold() for key in named} <= {name.casefold() for name in mentions.possible_names(text)}


def test_of_two_of_one_name_neither_is_meant() -> None:
    assert mentions.only_once([(1, "Ruth"), (2, "ruth"), (3, "Till")]) == {3}


@given(some.text(max_size=200))
def test_no_text_is_lost_in_pieces(text: str) -> None:
    assert "".join(piece.text for piece in mentions.pieces(text, NAMES)) == text
    assert len(mentions.possible_names(text)) <= mentions.MOST_MENTIONS * mentions.MOST_WORDS * 2


SENT = render(ENGLISH.text, "#ad I work at Acme.", "https://a.example/x")


def test_a_stretch_of_what_is_sent_is_found_in_the_caption() -> None:
    start = SENT.index("41 %")
    ((first, last),) = marking.in_caption(ENGLISH.text, SENT, start, start + 4)
    assert ENGLISH.text[first:last] == "41 %"


def test_what_fills_a_place_is_left_out() -> None:
    assert marking.in_caption(ENGLISH.text, SENT, 0, 5) == []
    stretches = marking.in_caption(ENGLISH.text, SENT, 0, len(SENT))
    assert all("{" not in ENGLISH.text[first:last] for first, last in stretches) and len(stretches) == 1


def test_runs_tell_the_caption_with_places_filled_and_marks_cut_out() -> None:
    at = ENGLISH.text.index("41")
    runs = marking.runs(ENGLISH.text, SENT, [Mark(at, at + 4, "review", "Prove it"), Mark(at + 2, at + 9, "quote", "")])
    assert "".join(run.text for run in runs) == SENT
    assert [run.place for run in runs if run.place] == ["disclosure", "link"]
    assert [(run.text, run.kind) for run in runs if run.kind] == [
        ("41", "review"),
        (" %", "review"),
        (" fast", "quote"),
    ]


def test_what_was_never_this_caption_is_shown_unmarked() -> None:
    assert marking.in_caption(ENGLISH.text, "Something else", 0, 4) == []
    assert "".join(run.text for run in marking.runs(GERMAN.text, "Something else", [])) == GERMAN.text


PARTS = some.lists(
    some.sampled_from(["Atlas ", "{blank:your town}", "é🎉 ", "a.*b ", "\n", "(x) "]), min_size=1, max_size=6
)


@given(PARTS, some.booleans(), some.sampled_from(["", "#ad", "Werbung"]), some.data())
def test_runs_always_add_up_to_what_is_sent(parts: list[str], linked: bool, said: str, data: some.DataObject) -> None:
    caption = with_slots("".join(parts), linked=linked)
    sent = render(caption, said, "https://a.example/x" if linked else "")
    start = data.draw(some.integers(0, len(caption)))
    marks = [Mark(start, data.draw(some.integers(start, len(caption))), "quote", "")]
    shown = marking.runs(caption, sent, marks)
    assert "".join(run.text for run in shown) == sent
    assert all(caption[run.at : run.at + len(run.text)] == run.text for run in shown if not run.place)
    assert all("".join(run.parts) == run.text for run in shown)


def test_a_span_is_kept_as_plain_data() -> None:
    span = Span("any", "en", 1, 2, "x")
    assert Span(**span.plain) == span
