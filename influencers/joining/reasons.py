"""The kinds of a no, with the words that the applicant reads. Data; imports nothing of ours.

The words are said in the applicant's language. They say what it was, and what may be done: nobody is left without.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

OTHER = "other"


@dataclass(frozen=True)
class Reason:
    """Why somebody is not taken in: what the desk calls it, and what the applicant reads."""

    label: LazyString
    words: LazyString


REASONS: dict[str, Reason] = {
    "full": Reason(
        _l("No place left"),
        _l("We have as many partners as we can look after well just now. It says nothing about what you make."),
    ),
    "topic": Reason(
        _l("Other topics"),
        _l("What you speak about is some way from what this programme is about. That is no judgement of its quality."),
    ),
    "reach": Reason(
        _l("Too few followers as yet"),
        _l("This programme is made for accounts that are a little larger. Accounts grow: do ask again."),
    ),
    "region": Reason(
        _l("Another country or language"),
        _l("We can't send products or pay where you are as yet, or the programme speaks another language."),
    ),
    "conflict": Reason(
        _l("Works with a competitor"),
        _l("You work with somebody whose work is too close to ours. Should that end, we are glad to hear from you."),
    ),
    "account": Reason(
        _l("Account not found or not theirs"),
        _l("We couldn't find the account that you named, or couldn't tell that it is yours. Mend it and ask again."),
    ),
    "disclosure": Reason(
        _l("Advertising not marked"),
        _l("We saw paid posts that don't say so. We have to be sure that every post says plainly who is behind it."),
    ),
    "incomplete": Reason(
        _l("Too little to go by"), _l("We couldn't tell enough from what you wrote. Tell us more and ask again.")
    ),
    OTHER: Reason(_l("Another reason"), _l("We have thought about it and can't take you in just now.")),
}
"""Key -> the kind of a no. ``OTHER`` needs words of one's own."""
