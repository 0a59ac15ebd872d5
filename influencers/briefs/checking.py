"""Pure: a partner's words against what their brief asks for: what must be said, what must not, hashtags.

Whole words in any case, read as the checks read them: "bio degradable" is not "biodegradable".
"""

from __future__ import annotations

from advocacy.checks import Finding, Outcome
from advocacy.checks.reading import read
from advocacy.english import English
from influencers.briefs.words import Wanted

SOURCE = English("the brief")


def findings(text: str, wanted: Wanted, version: int) -> list[Finding]:
    """What must not be said fails, what is missing asks for a human's look."""
    number = str(version)
    forbidden = ((each, place_of(each, text)) for each in wanted.must_not_say)
    missing = (each for each in (*wanted.must_say, *wanted.hashtags) if place_of(each, text) is None)
    return [
        *(
            Finding("brief.must_not_say", number, Outcome.FAIL,
                    English("The brief asks you not to say “%(words)s”.", words=each), English("Leave it out."), SOURCE,
                    *place)
            for each, place in forbidden if place is not None
        ),
        *(
            Finding("brief.must_say", number, Outcome.REVIEW, English("The brief asks for “%(words)s”.", words=each),
                    English("Put it in."), SOURCE, 0, 0)
            for each in missing
        ),
    ]  # fmt: skip


def place_of(phrase: str, text: str) -> tuple[int, int] | None:
    """Where a phrase stands in a text, as whole words; None when it does not."""
    wanted = [token.norm for token in read(phrase).tokens if token.kind != "mark"]
    said = [token for token in read(text).tokens if token.kind != "mark"]
    if not wanted:
        return None
    for start in range(len(said) - len(wanted) + 1):
        stretch = said[start : start + len(wanted)]
        if [token.norm for token in stretch] == wanted:
            return stretch[0].start, stretch[-1].end
    return None
