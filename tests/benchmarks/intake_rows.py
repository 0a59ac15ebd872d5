"""Suggestions, imports and the rows that they could not take, for the benchmark's company."""

from __future__ import annotations

from typing import TYPE_CHECKING

from content_library.models import ImportState, ItemImport, RefusedRow, Suggestion, SuggestionState
from tests.benchmarks.filling import n, named, put

if TYPE_CHECKING:
    from tests.benchmarks.company import Company

FEW = 60
MODELS = (Suggestion, ItemImport, RefusedRow)
SHA256 = "c" * 64


def intake(company: Company, first: int, last: int) -> None:
    """Suggestions that wait, by the employee and about nothing in particular; imports, the first with refused rows."""
    put(
        Suggestion, first, last, n.i % 10 < 5, id=n.i, person_id=company.employee, words=named("Words "),
        url=named("https://x.example/"), state=SuggestionState.OFFERED, created_at=n.at,
    )  # fmt: skip
    put(
        ItemImport, first, min(last, FEW), id=n.i, filename=named("items ", suffix=".csv"), sha256=SHA256, size=1,
        encoding="utf-8", delimiter=",", columns=["title"], rows=1, state=ImportState.DONE, created_at=n.at,
    )  # fmt: skip
    put(RefusedRow, first, min(last, FEW), id=n.i, import_id=1, line=n.i, cells=["x"], reason="Give a title.")
