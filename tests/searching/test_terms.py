"""What is typed, what is folded, what is shown: the same for both engines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.searching.terms import MOST_TERMS, Term, excerpt, folded, terms_of

FOLDED = {
    "Über Straßen": "uber strassen",
    "ＦＵＬＬ width": "full width",
    "risk-free, 4% p.a.": "risk free 4 p a",
    "https://larkfield.example/a_b": "https larkfield example a b",
    "café · naïve": "cafe naive",
    "": "",
    "…!?": "",
}


@pytest.mark.parametrize(("text", "plain"), FOLDED.items())
def test_folding(text: str, plain: str) -> None:
    """Case, accents, marks and widths make no difference."""
    assert folded(text) == plain


TYPED: dict[str, tuple[Term, ...]] = {
    "heron probe": (Term(("heron",)), Term(("probe",))),
    '"risk free" fund': (Term(("risk", "free"), phrase=True), Term(("fund",))),
    "risk-free": (Term(("risk", "free")),),
    'an "open quote': (Term(("an",)), Term(("open", "quote"), phrase=True)),
    "same Same SAME": (Term(("same",)),),
    '" " - !': (),
    "   ": (),
}


@pytest.mark.parametrize(("typed", "terms"), TYPED.items())
def test_terms(typed: str, terms: tuple[Term, ...]) -> None:
    """Words, phrases in quotes, words with marks inside; each once."""
    assert terms_of(typed) == terms


@given(st.text())
def test_terms_are_bounded_and_plain(typed: str) -> None:
    """Whatever is typed: few terms, of letters and digits only, so that no engine's language is spoken by accident."""
    terms = terms_of(typed)
    assert len(terms) <= MOST_TERMS
    assert all(word.isalnum() and word == folded(word) for term in terms for word in term.words)


@given(st.text(alphabet=st.characters(exclude_categories=("Zs", "Zl", "Zp", "Cc"))), st.text(max_size=20))
def test_an_excerpt_is_a_stretch_of_the_text(text: str, typed: str) -> None:
    """Joined it stands in the text; what is marked was looked for."""
    terms = terms_of(typed)
    pieces = excerpt(text, terms)
    assert "".join(piece for piece, _ in pieces if piece != "…") in text.replace("…", "") or "…" in text
    for piece, marked in pieces:
        if marked:
            word = folded(piece)
            assert any(word in term.words or word.startswith(term.words[-1]) for term in terms)
