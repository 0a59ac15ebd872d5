"""The demo's games: a ranking that is settled, a mission, teams and all together under way, a contest decided and one
being judged. Imports this room's verbs and jobs; who joins is worked out from numbers, so that no other chance moves.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from advocacy.database import db
from advocacy.history import Actor
from advocacy.people.models import Person
from advocacy.story import Story
from rewards.challenges import contest_queries, contests, entering, jobs, joining, judging, planning
from rewards.challenges.contest_models import Contest, ContestEntry
from rewards.challenges.contests import ContestPlan, Measure
from rewards.challenges.models import Challenge, GameKind, GameMode, GameScope, GameState, Metric
from rewards.challenges.planning import Plan, Step

LATER = timedelta(days=10)
"""What is under way ends so long after the story."""
CRITERIA = (
    Measure("Own words", 50, "As you would tell it to a friend who has never seen a probe."),
    Measure("Something to learn", 30, "A reader knows one thing more."),
    Measure("Pleasant to look at", 20, "A picture, a drawing, a table that one likes to read."),
)
SAID = (
    "I could hear the water while I read it, and I know now why the gauge hangs there.",
    "Short, warm and exact. One number less would have been even better.",
    "A lovely idea; the middle needs a picture to hold on to.",
)
WORDS = ("What the river taught me in one night", "Three probes, one storm", "Why I still write field notes by hand")


def contribute(story: Story) -> None:
    """Games begin in the middle of the story; the clock's jobs look each night, figures every fifth."""
    middle, late = story.days // 2, max(story.days - 9, 0)
    opening = story.moment(middle, 9)
    ranking = Plan(
        GameKind.CHALLENGE, "Rivers in autumn", story.day(middle), story.day(min(middle + 13, story.days)),
        [Step(Metric.STORIES, 2)], "Tell as many different stories of ours as you like. The first three are thanked.",
        mode=GameMode.RANKED, places=(300, 200, 100),
    )  # fmt: skip
    _play(story, "rivers", ranking, opening, every=4)
    ends = story.end.date() + LATER
    for number, (key, plan, every) in enumerate(_under_way(story.day(late), ends)):
        _play(story, key, plan, story.moment(late, 9 + number), every=every)
    story.at(story.moment(middle, 10), lambda now: _contest(story, "Field notes", story.day(middle), 12, now))
    story.at(story.moment(late, 12), lambda now: _contest(story, "Picture of the month", story.day(late), 7, now))
    story.nightly(jobs.follow_the_clock, at=time(0, 5))
    story.nightly(jobs.count_games, at=time(23, 56), every=5)
    for contest, when in (("Field notes", middle + 15), ("Picture of the month", late + 8)):
        if when < story.days:
            story.at(story.moment(when, 10), lambda now, c=contest, w=when: _judge(story, c, w == middle + 15, now))  # type: ignore[misc]


def _under_way(first: date, last: date) -> list[tuple[str, Plan, int]]:
    mission = Plan(
        GameKind.MISSION, "Three posts, your pace", first, last, [Step(Metric.SHARES, 3), Step(Metric.STORIES, 2)],
        "Three posts of two different stories: a good week for anybody who feels like it.", points=60, rounds=3,
        most_points=6_000, days=14,
    )  # fmt: skip
    teams = Plan(
        GameKind.CHALLENGE, "Teams by the water", first, last, [Step(Metric.CLICKS, 1)],
        "Whose stories are read most, per person who takes part?", scope=GameScope.TEAM, mode=GameMode.RANKED,
        places=(30, 20, 10), most_points=3_000,
    )  # fmt: skip
    together = Plan(
        GameKind.CHALLENGE, "A thousand readers", first, last, [Step(Metric.CLICKS, 1_000)],
        "All together: once a thousand people have clicked, a school gets a loan probe.", scope=GameScope.TOGETHER,
        points=20, most_points=2_000,
    )  # fmt: skip
    return [("mission", mission, 3), ("teams", teams, 2), ("together", together, 3)]


def _play(story: Story, key: str, plan: Plan, opening: datetime, *, every: int) -> None:
    """Planned and opened at once; every so many of the staff join within two days, the employee first."""
    story.at(opening, lambda now: _open(story, key, plan, now))
    story.at(opening + timedelta(hours=3), lambda now: _join_all(story, key, 0, 2 * every, now))
    story.at(opening + timedelta(hours=26), lambda now: _join_all(story, key, every, 2 * every, now))


def _open(story: Story, key: str, plan: Plan, now: datetime) -> None:
    made = planning.plan_challenge(plan, actor=_marketing(story), now=now)
    planning.open_challenge(made, actor=_marketing(story), now=now)
    story.props.setdefault("games", {})[key] = made.id


def _join_all(story: Story, key: str, first: int, every: int, now: datetime) -> None:
    challenge = db.session.get_one(Challenge, story.props["games"][key])
    if challenge.state is not GameState.OPEN:
        return
    for person_id in _some(story, first, every):
        person = db.session.get_one(Person, person_id)
        if challenge.scope is not GameScope.TEAM or person.team_id is not None:
            joining.join(challenge, person, shown=person_id % 3 > 0, actor=person.actor, now=now)


def _some(story: Story, first: int, every: int) -> list[int]:
    """Colleagues who hold no printed sign-in, by their number; the employee among the first."""
    staff = [each for each in story.props["staff"] if each not in set(story.cast.values())]
    own = [story.cast["employee"]] if first == 0 else []
    return own + staff[first::every]


def _contest(story: Story, name: str, first: date, days: int, now: datetime) -> None:
    judges = [story.cast["hr"], story.cast["legal"], story.cast["marketing2"]]
    plan = ContestPlan(
        name, "Show us a moment of your work that the rest of us never see. Words, pictures, both.", first,
        first + timedelta(days=days - 1), CRITERIA, judges, (400, 200, 100),
    )  # fmt: skip
    made = contests.plan_contest(plan, actor=_marketing(story), now=now)
    contests.open_contest(made, actor=_marketing(story), now=now)
    story.props.setdefault("contests", {})[name] = made.id
    entrants = [story.cast["employee"], *_some(story, 5, 17)[:4]]
    for number, person_id in enumerate(entrants):
        at = now + timedelta(hours=20 + 9 * number)
        story.at(at, _entry(story, made.id, person_id, WORDS[number % len(WORDS)]))


def _entry(story: Story, contest_id: int, person_id: int, words: str) -> Callable[[datetime], None]:
    def enter(now: datetime) -> None:
        contest = db.session.get_one(Contest, contest_id)
        person = db.session.get_one(Person, person_id)
        url = f"https://larkfield.example/notes/{contest_id}-{person_id}"
        entering.enter(contest, person, url=url, words=words, actor=person.actor, now=now)

    return enter


def _judge(story: Story, name: str, settled: bool, now: datetime) -> None:
    """Two judges say what they think; the newer contest waits for HR's marks."""
    contest = db.session.get_one(Contest, story.props["contests"][name])
    judges = ("hr", "legal") if settled else ("legal",)
    for key in judges:
        actor = db.session.get_one(Person, story.cast[key]).actor
        for entry in contest_queries.entries_of(contest, None, 50).items:
            _score(entry, contest, actor, now)
    if settled:
        judging.settle(contest, actor=_marketing(story), now=now)


def _score(entry: ContestEntry, contest: Contest, actor: Actor, now: datetime) -> None:
    seed = entry.id * 7 + (actor.id or 0) * 3
    marks = {criterion.id: 5 + (seed + criterion.id) % 6 for criterion in contest.criteria}
    judging.score(entry, contest, marks, SAID[seed % len(SAID)], actor=actor, now=now)


def _marketing(story: Story) -> Actor:
    return db.session.get_one(Person, story.cast["marketing"]).actor
