"""The demo's items: 80 of them in all states, written, vetted, reviewed, sent back, shared, expired, withdrawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from advocacy import settings
from advocacy.campaigns import campaigns
from advocacy.database import db
from advocacy.people.models import Person
from advocacy.story import Story
from content_library.demo import covers, web
from content_library.demo.plans import CAMPAIGNS, REMARKS, Plan, plans
from content_library.demo.threads import quotes_for
from content_library.items import items
from content_library.jobs import keep_times
from content_library.lending import testing
from content_library.lending.chance import fields_of
from content_library.media import media
from content_library.models import Function, Item, ItemKind, ItemState, Stage, TextMode
from content_library.reviews import reviewing, reviews
from content_library.reviews.reviews import Decision
from content_library.threads import thread
from content_library.words.content import About, Content, Shown, content_of
from content_library.words.frames import Words

AUTHORS = ("marketing", "marketing2", "marketing3")
REVIEWERS = {Function.LEGAL: ("legal", "legal2"), Function.HR: ("hr", "hr2")}


@dataclass
class Shelf:
    """What people may share by now, and how much each item appeals; kept in ``story.props["shelf"]``."""

    appeal: dict[int, float] = field(default_factory=dict)
    live_at: dict[int, datetime] = field(default_factory=dict)
    fills: dict[int, dict[str, list[str]]] = field(default_factory=dict)  # what people write into its blanks


def contribute(story: Story) -> None:
    """Campaigns and topics first, then each item by its plan; the clock takes items in and out of the feed."""
    story.props["shelf"] = Shelf()
    story.at(story.moment(0, 6), lambda now: _file_cabinet(story, now))
    for plan in plans(story):
        story.at(plan.written_at, lambda now, of=plan: _write(story, of, now))  # type: ignore[misc]
    for day in range(story.days + 1):
        story.alone(story.moment(day, 5), keep_times)
    story.alone(story.end, keep_times)


def actor_of(story: Story, key: str) -> Person:
    """The person who plays that part."""
    return db.session.get_one(Person, story.cast[key])


def _file_cabinet(story: Story, now: datetime) -> None:
    marketing = actor_of(story, "marketing").actor
    for name, summary, first, last in CAMPAIGNS:
        starts, ends = (story.day(round(day / 70 * story.days)) for day in (first, last))
        campaigns.add_campaign(name, actor=marketing, now=now, summary=summary, starts_on=starts, ends_on=ends)
    for topic in sorted({topic for each in web.read_data("demo_items.json") for topic in each["topics"]}):
        campaigns.topic_named(topic, actor=marketing, now=now)


def _write(story: Story, plan: Plan, now: datetime) -> None:
    author = actor_of(story, AUTHORS[plan.number % len(AUTHORS)])
    told = plan.told
    content = _content(plan, tuple(_shown(plan, colours, author, now) for colours in _colours(told)))
    about = About(ItemKind(told["kind"]), told["campaign"], tuple(told["topics"]), Stage(told["stage"]))
    item_id = items.add_item(content, about, actor=author.actor, now=now).id
    if plan.end is not ItemState.DRAFT:
        story.at(now + plan.pause(2, 18), lambda at: _submit(story, plan, item_id, author.id, at))


def _colours(told: dict[str, Any]) -> list[str]:
    """The topics in whose colours its pictures are drawn: those that the data name, else one for its first topic."""
    return list(told.get("pictures") or told["topics"][:1])


def _shown(plan: Plan, topic: str, author: Person, now: datetime) -> Shown:
    cover = media.keep(covers.draw(topic, plan.number), actor=author.actor, now=now, alt=covers.alt_of(topic))
    return Shown(cover.id, cover.alt)


def _content(plan: Plan, shown: tuple[Shown, ...], *, changed: bool = False) -> Content:
    page = web.pages()[web.OWN, plan.told["path"]]
    captions = []
    for key, text in plan.told["captions"].items():
        network, language = key.split(".")[:2]
        captions.append(Words(network, language, f"{text} #Larkfield" if changed else text))
    return Content(
        title=page.title, captions=tuple(captions), url=web.address_of(settings.current().base_url, page),
        summary=page.summary, media=shown, audience=plan.told.get("audience", {}),
        embargo_at=plan.embargo_at, expires_at=plan.expires_at,
        text_mode=TextMode(plan.told.get("text_mode", "locked")), classes=tuple(plan.told.get("classes", ())),
    )  # fmt: skip


def _submit(story: Story, plan: Plan, item_id: int, author_id: int, now: datetime) -> None:
    """Submitted; then Legal and HR answer, each in their own time."""
    item = db.session.get_one(Item, item_id)
    items.submit(item, actor=db.session.get_one(Person, author_id).actor, now=now)
    for function, after in plan.answers():
        story.at(now + after, lambda at, who=function: _answer(story, plan, item_id, who, at))  # type: ignore[misc]


def _answer(story: Story, plan: Plan, item_id: int, function: Function, now: datetime) -> None:
    item = db.session.get_one(Item, item_id)
    if item.state is not ItemState.IN_REVIEW:  # the other function has sent it back
        return
    reviewer = actor_of(story, REVIEWERS[function][plan.number % 2])
    decision, note = plan.decision(function, item.revision_number)
    sha256 = item.revision.sha256
    if note and decision is not Decision.REJECT:
        thread.comment(item, thread.Remark(note), by=reviewer, now=now)
    quotes = quotes_for(item) if decision is Decision.REQUEST_CHANGES else []
    reviews.decide(
        item, function, decision, sha256=sha256, note=note, reviewer=reviewer, now=now,
        spans=reviewing.spans_for(item, sha256, quotes),
    )  # fmt: skip
    if decision is Decision.REQUEST_CHANGES and plan.end is not ItemState.CHANGES_REQUESTED:
        story.at(now + plan.pause(1, 8), lambda at: _rework(story, plan, item_id, at))
    if item.live_at is not None:
        _on_the_shelf(story, plan, item, now)


def _rework(story: Story, plan: Plan, item_id: int, now: datetime) -> None:
    item = db.session.get_one(Item, item_id)
    author = actor_of(story, AUTHORS[plan.number % len(AUTHORS)])
    thread.comment(item, thread.Remark(REMARKS[plan.number % len(REMARKS)]), by=author, now=now)
    content = _content(plan, content_of(item.revision).media, changed=True)
    items.revise(item, content, actor=author.actor, now=now, why="As Legal asked.")
    story.at(now + timedelta(minutes=20), lambda at: _submit(story, plan, item_id, author.id, at))


def _on_the_shelf(story: Story, plan: Plan, item: Item, now: datetime) -> None:
    shelf: Shelf = story.props["shelf"]
    shelf.appeal[item.id], shelf.live_at[item.id] = plan.appeal, max(now, plan.embargo_at or now)
    shelf.fills[item.id] = plan.told.get("fills", {})
    for tested in fields_of(item.revision) if item.state is ItemState.LIVE else ():
        wish = testing.Wish(tested.network, tested.language)
        testing.start(item, wish, actor=actor_of(story, "marketing").actor, now=now)
    if plan.end is ItemState.WITHDRAWN:
        story.at(now + plan.pause(60, 90), lambda at: _withdraw(story, plan, item.id, at))


def _withdraw(story: Story, plan: Plan, item_id: int, now: datetime) -> None:
    note: Any = plan.told["note"]
    items.withdraw(db.session.get_one(Item, item_id), actor=actor_of(story, "marketing").actor, now=now, why=str(note))
    story.props["shelf"].appeal.pop(item_id, None)
