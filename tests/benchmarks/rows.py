"""Which rows a company has: one function a kind of thing, each given the numbers from ``first`` to ``last``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, case, literal

from advocacy.campaigns.models import Campaign, Pause, PauseState, Topic
from advocacy.campaigns.scopes import Scope
from advocacy.links.models import ClickHour, Link, LinkState
from advocacy.networks.sandbox_store import SandboxPost
from advocacy.notices.models import Notice
from advocacy.people.capabilities import Role
from advocacy.people.models import Person, PersonRole, Team
from advocacy.posts.models import Attempt, Reading, Share
from advocacy.posts.states import AttemptOutcome, ShareState, Way
from advocacy.reach import metrics
from advocacy.reach.models import CountedReading, Dimension, Provenance, Publication, ReachCount
from content_library.models import (
    Acknowledgement,
    Caption,
    Comment,
    EntryState,
    Function,
    Item,
    ItemOrigin,
    ItemState,
    Policy,
    PolicyOwner,
    PolicyVersion,
    PolicyVersionState,
    Review,
    ReviewState,
    Revision,
    Source,
    SourceEntry,
    SourceState,
    TextMode,
    TopicExpert,
)
from influencers.programmes.models import Enrolment, EnrolmentState, Programme, ProgrammeKind
from rewards.models import POINTS, AccountKind, Entry, HolderKind, LedgerAccount, Posting
from rewards.perks.models import Perk, Redemption, RedemptionState
from tests.benchmarks import (
    admin_rows,
    chat_rows,
    commission_rows,
    crisis_rows,
    deal_rows,
    directory_rows,
    earning_rows,
    export_rows,
    fair_play_rows,
    game_rows,
    gift_rows,
    history_rows,
    intake_rows,
    joining_rows,
    known_rows,
    link_rows,
    mention_rows,
    payout_rows,
    perk_rows,
    programme_rows,
    record_rows,
    report_rows,
    review_rows,
    rule_rows,
    story_rows,
    study_rows,
    thanks_rows,
    wall_rows,
    webhook_rows,
)
from tests.benchmarks.filling import n, named, put, settle

if TYPE_CHECKING:
    from tests.benchmarks.company import Company

SHA256 = "a" * 64
WORDS = "Atlas 3.0 is out, faster and quieter than before. {disclosure} {link}"
STORIES = 500
"""So many items are clicked and shared; the rest waits in the feed."""
PEOPLE_FROM, MOST_PEOPLE, MOST_TEAMS = 1000, 240, 12
"""Ids of the colleagues begin above the first; those who look at the pages have lower ones."""
FEW = 60
"""Of some things a company has no more, however large it grows."""
LIVE, IN_REVIEW, DRAFT = history_rows.LIVE, 6, 8
"""Items in these states."""
GUARD = history_rows.GUARD
"""One link has this id, so that what pages write gets higher ones, and growing goes on."""

Fill = Callable[["Company", int, int], None]


def _one_of(column: Any, *cases: tuple[ColumnElement[bool], Any], otherwise: Any) -> ColumnElement[Any]:
    """A value of an enum column by the first condition that holds."""
    pairs = [(when, literal(value, column.type)) for when, value in cases]
    return case(*pairs, else_=literal(otherwise, column.type))


def people(company: Company, first: int, last: int) -> None:
    """Teams, colleagues (every fifth works elsewhere) with their role, programmes and who takes part."""
    put(Team, first, min(last, MOST_TEAMS), id=n.i, name=named("Team "))
    last = min(last, MOST_PEOPLE)
    of_one = PEOPLE_FROM + n.i
    put(
        Person, first, last, id=of_one, email=named("e", suffix="@acme.example"), name=named("Colleague "),
        team_id=n.i % min(last, MOST_TEAMS) + 1, created_at=n.at,
    )  # fmt: skip
    role = _one_of(PersonRole.role, (n.i % 5 == 2, Role.AMBASSADOR), otherwise=Role.EMPLOYEE)
    put(PersonRole, first, last, person_id=of_one, role=role)
    few = min(last, FEW)
    put(Programme, first, few, id=n.i, name=named("Programme "), slug=named("programme-"),
        kind=ProgrammeKind.AMBASSADORS, created_at=n.at)  # fmt: skip
    put(Enrolment, first, few, id=n.i, programme_id=n.i, person_id=company.employee, state=EnrolmentState.APPROVED,
        since=n.at)  # fmt: skip
    put(Enrolment, first, few, id=PEOPLE_FROM + n.i, programme_id=1, person_id=of_one, state=EnrolmentState.APPROVED,
        since=n.at)  # fmt: skip


def items(company: Company, first: int, last: int) -> None:
    """Items in all states, six of ten live, each with a revision, a caption, and a review by Legal and one by HR."""
    tenth = n.i % 10
    state = _one_of(
        Item.state, (tenth < 6, ItemState.LIVE), (tenth < 8, ItemState.IN_REVIEW), (tenth < 9, ItemState.DRAFT),
        otherwise=ItemState.EXPIRED,
    )  # fmt: skip
    title, nothing_asked = named("Story "), dict[str, list[str]]()
    put(
        Item, first, last, id=n.i, title=title, audience=nothing_asked, audience_id=company.audience, state=state,
        live_at=n.at, created_by_id=company.marketing, created_at=n.at, changed_at=n.at,
    )  # fmt: skip
    put(
        Revision, first, last, id=n.i, item_id=n.i, number=1, title=title, summary="Faster and quieter.",
        url=named("https://acme.example/"), networks=["any"], audience=nothing_asked, text_mode=TextMode.LOCKED,
        author_ids=[company.marketing], sha256=SHA256, created_by_id=company.marketing, created_at=n.at,
    )  # fmt: skip
    put(Caption, first, last, id=n.i, revision_id=n.i, network="any", language="en", text=WORDS)
    own = min(last, 1)
    put(
        Item, first, own, id=GUARD, title="In own words", audience=nothing_asked, audience_id=company.audience,
        state=ItemState.LIVE, origin=ItemOrigin.OWN_WORDS, parent_id=LIVE, parent_revision=1,
        for_person_id=company.employee, created_by_id=company.employee, live_at=n.at, created_at=n.at, changed_at=n.at,
    )  # fmt: skip
    put(
        Revision, first, own, id=GUARD, item_id=GUARD, number=1, title="In own words", networks=["bluesky"],
        audience=nothing_asked, text_mode=TextMode.LOCKED, author_ids=[company.employee], sha256=SHA256,
        created_by_id=company.employee, created_at=n.at,
    )  # fmt: skip
    put(Caption, first, own, id=GUARD, revision_id=GUARD, network="bluesky", language="en", text=WORDS)
    asked = tenth < 8
    answer = _one_of(Review.state, (tenth >= 6, ReviewState.WAITING), otherwise=ReviewState.APPROVED)
    for place, function in enumerate((Function.LEGAL, Function.HR)):
        put(
            Review, first, last, asked, id=2 * n.i - place, item_id=n.i, revision_id=n.i, function=function,
            sha256=SHA256, state=answer, asked_at=n.at, due_at=n.later,
        )  # fmt: skip
    put(Comment, first, min(last, FEW), id=n.i, item_id=LIVE, revision_number=1, person_id=company.marketing,
        text="Better.", at=n.at)  # fmt: skip


def policies(company: Company, first: int, last: int) -> None:
    """Policies in force, acknowledged by those who look at the pages; feeds and their entries; campaigns, topics."""
    few = min(last, FEW)
    put(Policy, first, few, id=n.i, title=named("Policy "), owner=PolicyOwner.HR, created_at=n.at)
    put(
        PolicyVersion, first, few, id=n.i, policy_id=n.i, number=1, texts={"en": "Be honest."}, asks_since=1,
        state=PolicyVersionState.EFFECTIVE, sha256=SHA256, author_ids=[company.legal], effective_at=n.at,
        created_at=n.at,
    )  # fmt: skip
    readers = sorted({company.employee, company.legal, company.marketing})
    for place, reader in enumerate(readers):
        put(
            Acknowledgement, first, few, id=len(readers) * n.i - place, policy_id=n.i, version_id=n.i, number=1,
            person_id=reader, language="en", sha256=SHA256, at=n.at,
        )  # fmt: skip
    put(Source, first, few, id=n.i, url=named("https://acme.example/feed"), state=SourceState.ACTIVE, created_at=n.at)
    put(
        SourceEntry, first, last, id=n.i, source_id=1, canonical_url=named("https://acme.example/"), url="https://a.b/",
        title=named("Entry "), found_at=n.at, state=EntryState.NEW,
    )  # fmt: skip
    put(Campaign, first, few, id=n.i, name=named("Campaign "), created_at=n.at)
    put(Topic, first, few, id=n.i, name=named("Topic "), created_at=n.at)
    put(TopicExpert, first, few, topic_id=n.i, person_id=company.legal, since=n.at)
    put(
        Pause, first, few, id=n.i, scope=Scope.CAMPAIGN, name=named("Campaign "), why="A recall",
        state=_one_of(Pause.state, (n.i % 2 == 1, PauseState.ON), otherwise=PauseState.OFF),
        pressed_by=company.marketing, pressed_at=n.at,
    )  # fmt: skip


def shares(company: Company, first: int, last: int) -> None:
    """Shares with link, attempt and reading: most are published, some wait, some want something of their person."""
    owner, story = company.owner(last), (n.i - 1) % STORIES + 1
    network = case((n.i % 2 == 1, literal("bluesky")), else_=literal("mastodon"))
    put(
        Link, first, last, id=n.i, slug=named("s"), target=named("https://acme.example/"),
        source_ref=named("item:", story, ":1"), group_ref=named("item:", story),
        network=network, person_id=owner, state=LinkState.ACTIVE,
        created_at=n.at,
    )  # fmt: skip
    put(Link, first, min(last, 1), id=GUARD, slug="guard", target="https://acme.example/", state=LinkState.PAUSED,
        created_at=n.at)  # fmt: skip
    waits = n.i % 20 == 3
    own_story = case((n.i % 20 < 6, n.i), else_=story)  # what is not published yet, a person has once
    state = _one_of(
        Share.state, (waits, ShareState.SCHEDULED), (n.i % 40 == 4, ShareState.AWAITING_PERSON),
        (n.i % 40 == 5, ShareState.MISSED), otherwise=ShareState.PUBLISHED,
    )  # fmt: skip
    due = case((waits, n.later), else_=n.at)
    put(
        Share, first, last, id=n.i, person_id=owner, network=network, way=Way.API, created_at=n.at, text=WORDS,
        sha256=SHA256, link_id=n.i, source_ref=named("item:", own_story, ":1"),
        group_ref=named("item:", own_story), permit_sha256=SHA256, permit_from=n.at,
        permit_tags={"title": "A story"}, state=state, due_at=due, late_after=n.later, published_at=n.at, seen_at=n.at,
    )  # fmt: skip
    put(
        Attempt, first, last, id=n.i, share_id=n.i, number=1, started_at=n.at, worker="w", lease_token=1, body=b"{}",
        body_sha256=SHA256, key=named("k"), frozen_at=n.at, outcome=AttemptOutcome.PUBLISHED,
    )  # fmt: skip
    put(
        Reading, first, last, id=n.i, share_id=n.i, network=network, metric="likes", unit="count", value=7,
        source="network", captured_at=n.at,
    )  # fmt: skip
    put(Notice, first, last, n.i % 10 == 1, id=n.i, person_id=owner, source=named("s"), title="Seen", text="Look",
        path="/posts/1", tone="info", created_at=n.at)  # fmt: skip
    put(SandboxPost, first, min(last, FEW), id=n.i, key=named("k"), account="me", body=WORDS, created_at=n.at)


def reach(company: Company, first: int, last: int) -> None:
    """What each share brought, and the rollups by story and day."""
    owner, network = company.owner(last), case((n.i % 2 == 1, literal("bluesky")), else_=literal("mastodon"))
    put(ClickHour, first, last, link_id=n.i, hour=n.hour, raw=9, human=5, machine=3, suspected=1, unique=4)
    put(
        CountedReading, first, last, share_id=n.i, metric="likes", unit="count", reading_id=n.i, value=7,
        captured_at=n.at,
    )  # fmt: skip
    put(
        Publication, first, last, share_id=n.i, day=n.day, at=n.at, person_id=owner, network=network,
        item=named("item:", (n.i - 1) % STORIES + 1), followers=500,
    )  # fmt: skip
    for name in (metrics.POSTS, metrics.HUMAN):
        put(
            ReachCount, first, last, dimension=Dimension.ITEM, key=named("item:", (n.i - 1) % STORIES + 1),
            day=n.rolled, metric=name, unit=metrics.CATALOGUE[name].unit, provenance=Provenance.COUNTED, value=5,
        )  # fmt: skip


def points(company: Company, first: int, last: int) -> None:
    """A credit for each share, perks, and what people redeemed."""
    owner = company.owner(last)
    put(LedgerAccount, first, min(last, 1), id=1, kind=AccountKind.ISSUED, unit=POINTS,
        holder_kind=HolderKind.COMPANY, holder_id=0)  # fmt: skip
    put(LedgerAccount, first, min(last, MOST_PEOPLE), id=1 + n.i, kind=AccountKind.PENDING, unit=POINTS,
        holder_kind=HolderKind.PERSON, holder_id=PEOPLE_FROM + n.i, person_id=PEOPLE_FROM + n.i)  # fmt: skip
    put(LedgerAccount, first, min(last, 1), id=PEOPLE_FROM, kind=AccountKind.PENDING, unit=POINTS,
        holder_kind=HolderKind.PERSON, holder_id=company.employee, person_id=company.employee)  # fmt: skip
    put(
        Entry, first, last, id=n.i, source=named("share:", suffix=":share_published"), reason="share_published",
        at=n.at, person_id=owner, subject=named("share:"), rule="share_published", rule_version=1,
        details={"title": "A story", "network": "bluesky"},
    )  # fmt: skip
    account = case((owner == company.employee, PEOPLE_FROM), else_=owner - PEOPLE_FROM + 1)
    put(Posting, first, last, id=2 * n.i - 1, entry_id=n.i, account_id=1, amount=-10)
    put(Posting, first, last, id=2 * n.i, entry_id=n.i, account_id=account, amount=10)
    few = min(last, FEW)
    put(Perk, first, few, id=n.i, name=named("Perk "), cost=10, created_at=n.at)
    put(
        Redemption, first, last, n.i % 10 == 1, id=n.i, person_id=owner, cost=10, requested_at=n.at, state=_one_of(
        Redemption.state, (n.i % 100 == 1, RedemptionState.REQUESTED), otherwise=RedemptionState.FULFILLED), perk_id=1,
    )  # fmt: skip


def settled() -> None:
    """After the last one."""
    settle(
        Team, Person, Programme, Enrolment, Item, Revision, Caption, Review, Comment, Policy, PolicyVersion,
        Acknowledgement, Source, SourceEntry, Campaign, Topic, Pause, Link, Share, Attempt, Reading, Notice,
        SandboxPost, LedgerAccount, Entry, Posting, Perk, Redemption, *history_rows.MODELS, *crisis_rows.MODELS,
        *review_rows.MODELS, *intake_rows.MODELS, *rule_rows.MODELS, *record_rows.MODELS, *report_rows.MODELS,
        *mention_rows.MODELS, *link_rows.MODELS, *study_rows.MODELS, *thanks_rows.MODELS, *game_rows.MODELS,
        *earning_rows.MODELS, *fair_play_rows.MODELS, *gift_rows.MODELS, *commission_rows.MODELS, *deal_rows.MODELS,
        *directory_rows.MODELS, *joining_rows.MODELS, *known_rows.MODELS, *admin_rows.MODELS, *wall_rows.MODELS,
        *story_rows.MODELS, *webhook_rows.MODELS, *chat_rows.MODELS, *export_rows.MODELS, *payout_rows.MODELS,
        *perk_rows.MODELS, *programme_rows.MODELS,
    )  # fmt: skip


EVERYTHING: Sequence[Fill] = (
    people, items, policies, shares, reach, points, history_rows.history, review_rows.reviewing, intake_rows.intake,
    rule_rows.rules, crisis_rows.crisis, record_rows.records, report_rows.reports, link_rows.links,
    mention_rows.mentions, study_rows.studies, earning_rows.earning, fair_play_rows.fair_play, thanks_rows.thanked,
    game_rows.games, gift_rows.gifts, perk_rows.perks, programme_rows.programmes, joining_rows.joining,
    known_rows.known, commission_rows.commissions, deal_rows.deals, payout_rows.payouts, story_rows.stories,
    wall_rows.walls, webhook_rows.webhooks, chat_rows.chat, directory_rows.directory, export_rows.exports,
    admin_rows.overseen,
)  # fmt: skip
