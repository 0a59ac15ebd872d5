"""Pure: which of its touches a conversion counts for, and why the others lost. Imports nothing of ours but the words.

The rule (last click by default, a discount code beats a link, a window of days for each programme) comes as data, so
that the same touches under the same rule always give the same winner, in whatever order they were sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from advocacy.links.attribution.models import TouchKind, Wins

SKEW = timedelta(minutes=5)
"""A merchant's clock may be so much behind ours: a click that seems to come so shortly after its sale still counts."""


class Why(StrEnum):
    """Why a touch won, or why it lost; also why nothing won."""

    ONLY_CLICK = "only_click"
    LAST_CLICK = "last_click"
    FIRST_CLICK = "first_click"
    CODE = "code"  # a code was named, and codes come first
    CODE_ALONE = "code_alone"  # a code was named, and no click counted

    EARLIER = "earlier"  # a later click won
    LATER = "later"  # an earlier click won
    BEATEN_BY_CODE = "beaten_by_code"
    BEATEN_BY_CLICK = "beaten_by_click"
    SECOND_CODE = "second_code"  # another code was named before
    OUTSIDE_WINDOW = "outside_window"
    AFTER = "after"  # clicked after it was bought
    UNKNOWN_CLICK = "unknown_click"
    UNKNOWN_CODE = "unknown_code"
    NOT_IN_FORCE = "not_in_force"  # the code had ended, or not begun
    NO_ATTRIBUTION = "no_attribution"  # its programme has none
    NO_TOUCH = "no_touch"  # nothing was sent along
    NONE_COUNTS = "none_counts"  # touches were, and all of them lost


WINNING = frozenset({Why.ONLY_CLICK, Why.LAST_CLICK, Why.FIRST_CLICK, Why.CODE, Why.CODE_ALONE})


@dataclass(frozen=True)
class Rule:
    """A version of the rule as it was when something was bought.

    ``windows`` are the days of those programmes that handed some down; None there means that it has no attribution.
    """

    version: int
    wins: Wins
    code_beats_link: bool
    window_days: int
    windows: Mapping[str, int | None] = field(default_factory=dict)

    def days_of(self, programme: str) -> int | None:
        """How many days a click of that programme counts; None when it does not."""
        return self.windows.get(programme, self.window_days)


@dataclass(frozen=True)
class Candidate:
    """A touch as it was sent along. ``at``: None for a code, and for a click that we don't know.

    ``in_force`` is said of codes: None for one that we don't know.
    """

    position: int
    kind: TouchKind
    named: str
    at: datetime | None = None
    programme: str = ""
    in_force: bool | None = None


@dataclass(frozen=True)
class Decision:
    """What came of it: the winner's position, or None; why; and a reason for every touch, by position."""

    winner: int | None
    why: Why
    reasons: Mapping[int, Why]


def attribute(touches: Iterable[Candidate], bought_at: datetime, rule: Rule) -> Decision:
    """Which touch a conversion at that time counts for. Ties of time go by the click's id, whatever was sent first."""
    candidates = sorted(touches, key=lambda each: each.position)
    if not candidates:
        return Decision(None, Why.NO_TOUCH, {})
    lost = {each.position: why for each in candidates if (why := _excluded(each, bought_at, rule))}
    left = [each for each in candidates if each.position not in lost]
    codes = [each for each in left if each.kind is TouchKind.CODE]
    clicks = _in_time([each for each in left if each.kind is not TouchKind.CODE])
    if not left:
        return Decision(None, Why.NONE_COUNTS, lost)
    if codes and (rule.code_beats_link or not clicks):
        winner, why = codes[0], Why.CODE if clicks else Why.CODE_ALONE
    else:
        first = rule.wins is Wins.FIRST_CLICK
        winner = clicks[0] if first else clicks[-1]
        why = Why.ONLY_CLICK if len(clicks) == 1 else Why(rule.wins.value)
    losers = {each.position: _beaten(each, winner, rule) for each in left if each is not winner}
    return Decision(winner.position, why, {**lost, **losers, winner.position: why})


def _excluded(touch: Candidate, bought_at: datetime, rule: Rule) -> Why | None:
    """Why a touch is out of the running, or None."""
    days = rule.days_of(touch.programme)
    if touch.kind is TouchKind.CODE:
        if touch.in_force is None:
            return Why.UNKNOWN_CODE
        return None if touch.in_force else Why.NOT_IN_FORCE
    if touch.at is None:
        return Why.UNKNOWN_CLICK
    if days is None:
        return Why.NO_ATTRIBUTION
    if touch.at > bought_at + SKEW:
        return Why.AFTER
    return Why.OUTSIDE_WINDOW if touch.at < bought_at - timedelta(days=days) else None


def _in_time(clicks: Sequence[Candidate]) -> list[Candidate]:
    return sorted(clicks, key=lambda each: (each.at, each.named))


def _beaten(touch: Candidate, winner: Candidate, rule: Rule) -> Why:
    if touch.kind is TouchKind.CODE:
        return Why.SECOND_CODE if winner.kind is TouchKind.CODE else Why.BEATEN_BY_CLICK
    if winner.kind is TouchKind.CODE:
        return Why.BEATEN_BY_CODE
    return Why.LATER if rule.wins is Wins.FIRST_CLICK else Why.EARLIER
