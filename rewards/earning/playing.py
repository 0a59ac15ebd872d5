"""Pure: rules played on what happened, in the order of time: what each person would have earned.

It decides as ``deciding`` does and keeps in memory what the ledger would tell. Of a person and a rule it keeps a few
numbers, of a figure that grows how many of its steps stand; so that a million happenings fit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from rewards.earning.deciding import NOTHING_YET, Grant, Tally, decide
from rewards.earning.terms import Happening, Rule
from rewards.earning.triggers import STEPPED, Trigger

Days = tuple[int, int, int]
"""The numbers of a day, of its week and of its month."""
QUARTER = 15 * 60
"""Seconds: no zone begins its day at another time than a quarter of an hour."""


class Calendar:
    """Days, weeks and months of a zone, remembered by the quarter of an hour."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._known: dict[int, Days] = {}

    def days(self, at: datetime) -> Days:
        """Which day, week and month an instant lies in."""
        quarter = int(at.timestamp()) // QUARTER
        found = self._known.get(quarter)
        if found is None:
            day = at.astimezone(self._zone).date()
            number = day.toordinal()
            found = self._known[quarter] = (number, (number - 1) // 7, day.year * 12 + day.month)
        return found


class Play:
    """Some rules, and what they have given so far: ``given`` by person, ``by_rule`` by the key of the rule."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.given: dict[int, int] = defaultdict(int)
        self.by_rule: dict[str, int] = defaultdict(int)
        self._rules: Mapping[Trigger, list[Rule]] = _by_trigger(rules)
        self._tallies: dict[tuple[int, str], tuple[Days, Tally, datetime]] = {}
        self._subjects: dict[tuple[int, str, str], int] = defaultdict(int)
        self._steps: dict[tuple[int, str], dict[str, dict[int, int]]] = {}
        self._worth: dict[tuple[int, str, str, str, int], int] = {}

    def happens(self, happening: Happening, days: Days) -> None:
        """Plays one happening; they come in the order of their time."""
        rules = self._rules.get(happening.trigger)
        if not rules:
            return
        person, at = happening.person_id, happening.at
        steps = None
        if happening.trigger in STEPPED:
            steps = self._steps.setdefault((person, happening.subject), {})
            self._undo(happening, steps)
        past = {rule.key: self._past(rule, happening, days, at) for rule in rules}
        for grant in decide(rules, happening, past, steps):
            if grant.points:
                self._take(grant, happening, days, past[grant.rule.key])
                past[grant.rule.key] = self._tallies[person, grant.rule.key][1]

    def _past(self, rule: Rule, happening: Happening, days: Days, at: datetime) -> Tally:
        """What the person has by a rule in the day, the week and the month that are now."""
        kept = self._tallies.get((happening.person_id, rule.key))
        tally = NOTHING_YET
        if kept is not None:
            then, tally, last = kept
            if then != days or rule.cool_down:
                day, week, month = (old == new for old, new in zip(then, days, strict=True))
                tally = Tally(
                    tally.day_count if day else 0, tally.day_points if day else 0, tally.week_count if week else 0,
                    tally.week_points if week else 0, tally.month_points if month else 0, 0, at - last,
                )  # fmt: skip
        if rule.subject_cap is not None:
            of_subject = self._subjects.get((happening.person_id, rule.key, happening.subject), 0)
            tally = tally._replace(subject_points=of_subject)
        return tally

    def _take(self, grant: Grant, happening: Happening, days: Days, past: Tally) -> None:
        person, key = happening.person_id, grant.rule.key
        self.given[person] += grant.points
        self.by_rule[key] += grant.points
        self._tallies[person, key] = (days, past.plus(grant.points), happening.at)
        if grant.rule.subject_cap is not None:
            self._subjects[person, key, happening.subject] += grant.points
        if grant.step is not None:
            self._worth[person, happening.subject, key, grant.on, grant.step] = grant.points
            if not grant.on:
                theirs = self._steps[person, happening.subject].setdefault(key, {})
                theirs[grant.step] = grant.rule.step or 1

    def _undo(self, happening: Happening, steps: dict[str, dict[int, int]]) -> None:
        """Takes back the steps that the figure has fallen below, and what multiplied them."""
        lost = [(key, step) for key, per in steps.items() for step, size in per.items()
                if happening.figure < step * size]  # fmt: skip
        for key, step in lost:
            del steps[key][step]
            for rule in self._rules[happening.trigger]:
                on = key if rule.key != key else ""
                worth = self._worth.pop((happening.person_id, happening.subject, rule.key, on, step), 0)
                self.given[happening.person_id] -= worth
                self.by_rule[rule.key] -= worth


def _by_trigger(rules: Iterable[Rule]) -> dict[Trigger, list[Rule]]:
    sorted_out: dict[Trigger, list[Rule]] = defaultdict(list)
    for rule in rules:
        if rule.gives:
            sorted_out[rule.trigger].append(rule)
    return dict(sorted_out)
