"""The clause library: complete in four languages, in places to fill, put in where the editor asks."""

from __future__ import annotations

import re

from content_library.policies import clauses
from content_library.words.labels import CLAUSE_SOURCES

LANGUAGES = {"en", "de", "fr", "es"}
KINDS = {
    "disclosure", "voice", "confidential", "figures", "legal", "mistakes", "spokesperson", "contact", "respect",
    "copyright", "private_accounts", "voluntary", "quiet_hours", "privacy", "rights", "honesty",
}  # fmt: skip


def test_every_clause_is_complete() -> None:
    library = clauses.library()
    assert len({clause.key for clause in library.clauses}) == len(library.clauses) > 20
    assert {clause.kind for clause in library.clauses} >= KINDS | set(clauses.ESSENTIAL)
    for clause in library.clauses:
        assert clause.source in CLAUSE_SOURCES
        for texts in (clause.title, clause.text, clause.why):
            assert set(texts) == LANGUAGES and all(text.strip() for text in texts.values())
        places = {language: set(re.findall(r"\{(\w+)\}", text)) for language, text in clause.text.items()}
        assert all(each <= set(clauses.PLACES) for each in places.values()), clause.key


def test_a_policy_begins_with_clauses_in_the_library_s_order() -> None:
    values = {"company": "Acme", "contact": "ask@acme.example"}
    begun = clauses.started(["contact", "disclosure"], ["en", "de"], values)
    assert list(begun) == ["en", "de"] and begun["en"].index("Acme") < begun["en"].index("ask@acme.example")
    assert "{" not in begun["en"] + begun["de"] and begun["de"].startswith("# Sag, wer du bist")


def test_a_clause_goes_to_the_end_of_what_is_written() -> None:
    [clause] = clauses.library().named(["contact"])
    texts = clauses.with_clause({"en": "Be kind.", "de": "Sei nett.", "fr": " "}, clause, ["es"], {})
    assert texts["en"].startswith("Be kind.\n\n# Where to ask") and texts["de"].startswith("Sei nett.\n\n# Wo du")
    assert texts["fr"] == " " and "es" not in texts and "{contact}" in texts["en"]
    assert list(clauses.with_clause({}, clause, ["es"], {})) == ["es"]
