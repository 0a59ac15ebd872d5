"""Pure: what a look at a live post means: it is as agreed, the partner has something to put right, or a person has to
look. Three answers; not knowing is one of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from advocacy.checks import Outcome


class Answer(StrEnum):
    """What a look means."""

    AS_AGREED = "as_agreed"
    TO_PUT_RIGHT = "to_put_right"  # the partner's turn
    A_PERSON = "a_person"  # our turn: nobody but a person can tell


@dataclass(frozen=True)
class Sight:
    """A look in four facts. ``found``: found, gone, hidden or failed; None where nobody can tell."""

    found: str
    theirs: bool | None = None
    as_approved: bool | None = None
    outcome: Outcome | None = None
    used: bool = False  # it counted for something else before


@dataclass(frozen=True)
class Judgement:
    """The answer, and the sentence that the partner reads."""

    answer: Answer
    why: LazyString | str = ""


GONE = Judgement(
    Answer.TO_PUT_RIGHT, _l("The post is not at its address. Post it again, or give the right address.")
)  # fmt: skip
HIDDEN = Judgement(Answer.A_PERSON, _l("The network shows the post to nobody without an account there. Send us a "
                                       "screenshot, and a person will look at it."))  # fmt: skip
FAILED = Judgement(Answer.A_PERSON, _l("The network gave no answer, again and again. A person will look at it."))
ANOTHERS = Judgement(Answer.TO_PUT_RIGHT, _l("The post is on an account that is not proven to be yours."))
WHOSE = Judgement(Answer.A_PERSON, _l("We can't tell whether the account is yours. Prove it among your accounts, or "
                                      "wait for a person to look."))  # fmt: skip
UNDISCLOSED = Judgement(
    Answer.TO_PUT_RIGHT,
    _l("The checks object to the live words: see below. Most often the disclosure in front is missing or changed."),
)
OTHER_WORDS = Judgement(Answer.TO_PUT_RIGHT, _l("The live words are not those that were approved: see below."))
IN_PART = Judgement(Answer.A_PERSON, _l("The network shows strangers only a part of the words. A person will look."))
DOUBTFUL = Judgement(
    Answer.A_PERSON,
    _l("The rules leave it open whether the words of the live post are good enough. A person will look."),
)
USED = Judgement(
    Answer.TO_PUT_RIGHT, _l("This post counted for something else before. Each deliverable is a post of its own.")
)  # fmt: skip
FINE = Judgement(Answer.AS_AGREED)


def judge(sight: Sight) -> Judgement:
    """What the look means; what the partner can put right comes before what only a person can tell."""
    if sight.found != "found":
        return {"gone": GONE, "hidden": HIDDEN}.get(sight.found, FAILED)
    for holds, said in (
        (sight.theirs is False, ANOTHERS),
        (sight.used, USED),
        (sight.outcome is Outcome.FAIL, UNDISCLOSED),
        (sight.as_approved is False, OTHER_WORDS),
        (sight.theirs is None, WHOSE),
        (sight.as_approved is None, IN_PART),
        (sight.outcome is not Outcome.PASS, DOUBTFUL),
    ):
        if holds:
            return said
    return FINE
