"""What the checks say about a story, as if colleagues posted its words: advice for whoever reads it. Asks the rules."""

from __future__ import annotations

from collections.abc import Sequence

from advocacy.checks import Outcome
from content_library.rules import vetting
from content_library.rules.vetting import Remark
from content_library.words.content import Content, typed_frame
from content_library.words.frames import Words

NETWORKS = ("linkedin", "facebook")
"""Networks that are long enough for a whole story, so that its length is no finding."""


def remarks_on(title: str, text: str, language: str) -> Sequence[Remark]:
    """Each finding once, the strictest first; rules about disclosure are the sharer's post's, and are left out."""
    captions = tuple(Words(network, language, text) for network in NETWORKS)
    vetted = vetting.vet(typed_frame(Content(title, captions)))
    return [each for each in vetting.remarks(vetted) if not each.rule.startswith("disclosure")]


def outcome_of(title: str, text: str, language: str) -> Outcome:
    """The strictest of them; pass where there is none."""
    found = [each.outcome for each in remarks_on(title, text, language)]
    return next((each for each in (Outcome.FAIL, Outcome.REVIEW) if each in found), Outcome.PASS)
