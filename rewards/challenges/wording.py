"""Words for games: what is counted, who wins what, how it is settled. Everything that decides is said beforehand."""

from __future__ import annotations

from typing import Any

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.reach.queries import LEAST_TEAM
from advocacy.web.palette import network_look
from rewards.challenges import undoing
from rewards.challenges.contest_models import Contest
from rewards.challenges.models import Challenge, GameKind, GameMode, GameScope, Goal, Metric

METRICS = {
    Metric.SHARES: _l("Posts"),
    Metric.STORIES: _l("Different stories"),
    Metric.REACH: _l("Times shown"),
    Metric.CLICKS: _l("Human clicks"),
    Metric.CONVERSIONS: _l("Conversions"),
    Metric.SUGGESTIONS: _l("Accepted suggestions"),
}
COUNTED = {
    Metric.SHARES: _l("Posts count that are there still; for good once they were read back, about a day later."),
    Metric.STORIES: _l("Each story counts once, however often it is posted; for good once a post was read back."),
    Metric.REACH: _l("As networks report it: how often they displayed the posts. Networks count unlike each other."),
    Metric.CLICKS: _l(
        "Clicks of people on the links of your posts, by the full hour; machines don't count. For good once the post "
        "was read back, and while it is there."
    ),
    Metric.CONVERSIONS: _l("Sales and leads that your links or codes won, unless they are given back."),
    Metric.SUGGESTIONS: _l("Suggestions that were accepted within the window."),
}
KINDS = {GameKind.MISSION: (_l("Mission"), "bullseye"), GameKind.CHALLENGE: (_l("Challenge"), "flag")}
SCOPES = {
    GameScope.INDIVIDUAL: _l("Everybody for themselves"),
    GameScope.TEAM: _l("Teams, by their average per person who takes part"),
    GameScope.TOGETHER: _l("All together"),
}
MODES = {GameMode.GOAL: _l("A goal: whoever reaches it"), GameMode.RANKED: _l("A ranking: by places")}


def metric(goal: Goal) -> str:
    """What a goal counts, with its tags."""
    parts = [str(METRICS[goal.metric])]
    if goal.network:
        parts.append(_("on %(network)s", network=network_look(goal.network).label))
    if goal.campaign:
        parts.append(_("for “%(campaign)s”", campaign=goal.campaign))
    if goal.topic:
        parts.append(_("about %(topic)s", topic=goal.topic))
    return " ".join(parts)


def reward(challenge: Challenge) -> str:
    """What there is to get, in a few words."""
    if challenge.places:
        return str(
            ngettext(
                "%(points)s point for the first place",
                "%(points)s points for the first place",
                challenge.places[0],
                points=challenge.places[0],
            )
        )
    return str(
        ngettext("%(points)s point", "%(points)s points", challenge.points, points=challenge.points)
        if challenge.points
        else _("A badge")
    )


def rules_of(challenge: Challenge, badges: dict[str, str]) -> list[str]:
    """How it is counted and settled, sentence by sentence."""
    said = [str(COUNTED[goal.metric]) for goal in {goal.metric: goal for goal in challenge.goals}.values()]
    said += _mission(challenge) if challenge.kind is GameKind.MISSION else _settled(challenge)
    if challenge.most_points is not None:
        said.append(_cap(challenge))
    if challenge.badge:
        said.append(_("There is the badge “%(badge)s” as well.", badge=badges.get(challenge.badge, challenge.badge)))
    said += _undone(challenge)
    said.append(_("Nothing is drawn: what was stated here decides."))
    return said


def _undone(challenge: Challenge) -> list[str]:
    """What points wait for, and when they go back."""
    said = []
    days = undoing.waits(challenge, challenge.opens_at)
    if days:
        said.append(_("Points wait %(days)s days, until it is sure that what they stand on lasts.", days=days))
    if any(goal.metric is not Metric.SUGGESTIONS for goal in challenge.goals):
        said.append(_("Points go back when the post or the sale that they stand on does, unless we asked you for it."))
    return said


def enough(people: int) -> bool:
    """Whether figures of so many people tell of none of them."""
    return people >= LEAST_TEAM


def at_least(people: int) -> str:
    """A number of people, where they are enough to count them."""
    return str(format_decimal(people) if enough(people) else _("fewer than %(least)s", least=LEAST_TEAM))


def places(prizes: list[int]) -> list[tuple[str, str]]:
    """Place and points."""
    return [
        (_("Place %(place)s", place=number), ngettext("%(points)s point", "%(points)s points", points, points=points))
        for number, points in enumerate(prizes, 1)
    ]


def rules_of_contest(contest: Contest, badges: dict[str, str]) -> list[str]:
    """How a contest is decided."""
    said = [
        _("Judges give each entry a mark from 0 to 10 for each criterion, and say why; you read what they say."),
        _("At least two judges score every entry, and nobody judges their own: judges don't enter."),
        _("The weighted average decides. Whoever shares a place shares its prizes and the next ones equally."),
    ]
    if contest.badge:
        said.append(
            _("The first place gets the badge “%(badge)s”.", badge=badges.get(contest.badge, contest.badge))
        )  # fmt: skip
    said.append(_("There are no prize draws: they are regulated nearly everywhere, and luck is no thank-you."))
    return said


def _mission(challenge: Challenge) -> list[str]:
    said = [_("It counts from the moment you start; clicks from the next full hour.")]
    if challenge.days:
        said.append(ngettext("You have %(num)d day from your start.", "You have %(num)d days from your start.",
                             challenge.days))  # fmt: skip
    if challenge.rounds > 1:
        said.append(_("You may do it up to %(rounds)s times; what counted once counts once.", rounds=challenge.rounds))
    return said


def _settled(challenge: Challenge) -> list[str]:
    said = [
        _("All of the window counts, whenever you join."),
        ngettext(
            "It is settled %(num)d hour after its window, so that late figures count.",
            "It is settled %(num)d hours after its window, so that late figures count.", challenge.wait_hours,
        ),
    ]  # fmt: skip
    if challenge.scope is GameScope.TEAM:
        said.append(
            _("A team stands by its average per person who takes part, from %(least)s people who do. Whoever doesn't "
              "join costs their team nothing.", least=LEAST_TEAM)
        )  # fmt: skip
    if challenge.scope is GameScope.TOGETHER:
        said.append(_("What everybody adds is summed; once it is reached, whoever added something is thanked."))
    if challenge.mode is GameMode.RANKED:
        said.append(_("Whoever shares a place shares its prizes and the next ones equally."))
        said.append(_("At least %(least)s count to be placed.", least=challenge.goals[0].target))
    return said


def _cap(challenge: Challenge) -> str:
    if challenge.kind is GameKind.MISSION:
        said = _("There are %(most)s points in all; yours are put aside when you start.", most=challenge.most_points)
    else:
        said = _("There are %(most)s points in all: if more is reached, everybody gets the same part less.",
                 most=challenge.most_points)  # fmt: skip
    return str(said)


def options(words: Any) -> list[tuple[str, Any]]:
    """Choices of a form."""
    return [(key.value, label[0] if isinstance(label, tuple) else label) for key, label in words.items()]
