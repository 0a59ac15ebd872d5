"""What is to become of each of the demo's items: when it is written, who answers what and when, how it ends. Pure."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from advocacy.story import Story
from content_library.demo.web import read_data
from content_library.models import Function, ItemState
from content_library.reviews.reviews import Decision

CAMPAIGNS = (
    ("Heron 4 launch", "The probe that cleans itself, from the fair to the first winter.", 0, 75),
    ("Clean air week", "Five hundred balconies measure the air of nine cities.", 8, 60),
    ("Join us", "Apprentices, engineers, and one very stubborn journalist.", 0, 90),
    ("People of Larkfield", "Those who build, mend and carry the instruments.", 0, 120),
    ("Winter ready", "Getting stations through the cold.", 40, 130),
)
"""Name, what it is about, first and last day."""

REMARKS = (
    "Done, and the hashtag is in.",
    "Good catch. Changed in all languages.",
    "Reworded; the rest is as it was.",
)
OBJECTIONS = (
    "“The new” twice in one sentence; and please add our hashtag so that people find the series.",
    "Fine in substance. Add the hashtag that we agreed on for this series, then it is good to go.",
    "Please mark it with our hashtag, as all stories of this series are.",
)
PRAISE = ("", "", "", "Lovely.", "", "Fine with me.", "", "Checked against the data sheet.")
KEPT_WITHOUT_END = frozenset({"guides", "jobs"})


@dataclass(frozen=True)
class Plan:
    """One item's fate. ``told`` is its entry in the data file; ``number`` its place there."""

    number: int
    told: dict[str, Any]
    written_at: datetime
    end: ItemState
    appeal: float
    reworked: bool = False
    embargo_at: datetime | None = None
    expires_at: datetime | None = None

    def pause(self, least: float, most: float) -> timedelta:
        """So many hours, the same whenever one asks."""
        chance = random.Random(self.number * 1000 + round(least * 10 + most))  # noqa: S311 - a story, not a secret
        return timedelta(hours=chance.uniform(least, most))

    def answers(self) -> list[tuple[Function, timedelta]]:
        """Which functions answer, and how long each takes; of items still in review at most one has."""
        legal, hr = (Function.LEGAL, self.pause(1, 20)), (Function.HR, self.pause(1, 26))
        if self.end is ItemState.IN_REVIEW:
            return [[], [hr], [], [legal], []][self.number % 5]
        return [legal, hr]

    def decision(self, function: Function, revision: int) -> tuple[Decision, str]:
        """What a function says about a revision, and the words that go with it."""
        if function is Function.LEGAL:
            if self.end is ItemState.REJECTED:
                return Decision.REJECT, str(self.told["note"])
            if self.end is ItemState.CHANGES_REQUESTED:
                return Decision.REQUEST_CHANGES, str(self.told["note"])
            if self.reworked and revision == 1:
                return Decision.REQUEST_CHANGES, OBJECTIONS[self.number % len(OBJECTIONS)]
        return Decision.APPROVE, PRAISE[(self.number + len(function.value)) % len(PRAISE)]


def plans(story: Story) -> list[Plan]:
    """The plans of all items; a reduced story keeps every fate, and fewer of those that simply go live."""
    told = list(enumerate(read_data("demo_items.json")))
    main = [(number, each) for number, each in told if "end" not in each]
    main = main[: max(round(len(main) * story.scale), 16)]
    fated = [(number, each) for number, each in told if "end" in each]
    return [_going_live(story, place, len(main), *each) for place, each in enumerate(main)] + [
        _fated(story, place, *each) for place, each in enumerate(fated)
    ]


def _going_live(story: Story, place: int, of: int, number: int, told: dict[str, Any]) -> Plan:
    """Ten stories make the first feed; the others follow, a working day apart."""
    hour = story.chance.uniform(13, 19)
    day = 0 if place < 10 else round((place - 10) / max(of - 10, 1) * (story.days - 6)) + 1
    written = story.moment(day, 7 + place * 0.1 if day == 0 else hour)
    lasts = None if told["path"].split("/")[0] in KEPT_WITHOUT_END else story.days * story.chance.uniform(0.5, 0.85)
    end = ItemState.LIVE if lasts is None or day + lasts > story.days else ItemState.EXPIRED
    return Plan(
        number, told, written, end, story.chance.lognormvariate(0, 0.55), reworked=place % 8 == 5,
        expires_at=written + timedelta(days=round(lasts)) if lasts is not None else None,
    )  # fmt: skip


def _fated(story: Story, place: int, number: int, told: dict[str, Any]) -> Plan:
    """Those that end otherwise, most of them in the last days."""
    end = ItemState(told["end"])
    ago = {
        ItemState.APPROVED: 4.5, ItemState.IN_REVIEW: 0.9 + place % 5 * 0.4, ItemState.CHANGES_REQUESTED: 3.2,
        ItemState.REJECTED: story.days * 0.35, ItemState.WITHDRAWN: story.days * 0.3 + 7, ItemState.DRAFT: 1.5,
    }[end]  # fmt: skip
    embargo = None
    if "embargo_days" in told:
        embargo = (story.end + timedelta(days=told["embargo_days"])).replace(minute=0, second=0, microsecond=0)
    written = max(story.end - timedelta(days=ago), story.moment(0, 7))
    return Plan(number, told, written, end, 0.5, embargo_at=embargo)
