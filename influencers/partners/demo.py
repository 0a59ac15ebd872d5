"""The demo's partners: two dozen people whom marketing knows of, at every stage, with what was between them and us.

Their accounts are on servers that don't exist, so the job leaves them alone; followers are told by the story. Imports
the programmes' demo for its guests.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from advocacy.database import db
from advocacy.history import Actor
from advocacy.people.demo import address_of
from advocacy.people.models import Person
from advocacy.story import Story
from influencers.partners import contacts, exclusivity, mailings, partners, readings, segmenting, segments
from influencers.partners.contact_models import TouchKind
from influencers.partners.models import Partner, PartnerAccount, PartnerKind, Stage
from influencers.partners.timeline import touch
from influencers.programmes.demo import GUESTS

_K, _S = PartnerKind, Stage
KNOWN = (
    ("Rosa Delgado", _K.CREATOR, "ES", "rivers, film", "youtube", "rosariverfilm", 68_400, 410, _S.NEGOTIATING),
    ("Jonas Hartwig", _K.CREATOR, "DE", "field science, teaching", "mastodon", "hartwig@fieldnotes.example", 4_180, 720,
     _S.IN_CONVERSATION),
    ("Mei-Ling Chua", _K.CREATOR, "SG", "water, data", "linkedin", "meilingchua", 23_900, 300, _S.AGREED),
    ("Femi Balogun", _K.AFFILIATE, "UK", "instruments, reviews", "youtube", "femitests", 131_000, 250, _S.CONTACTED),
    ("Clara Beaumont", _K.CREATOR, "FR", "mountains, weather", "instagram", "clarabeaumont", 52_700, 380, _S.PROSPECT),
    ("Owen Pryce", _K.CUSTOMER, "UK", "rivers, volunteering", "bluesky", "owenpryce.example", 1_930, 910, _S.PROSPECT),
    ("Silke Brandt", _K.CUSTOMER, "DE", "teaching, schools", "mastodon", "silke@lehrer.example", 2_640, 680,
     _S.IN_CONVERSATION),
    ("Tomasz Zielinski", _K.CREATOR, "PL", "drones, maps", "youtube", "tomekmaps", 312_000, 190, _S.PROSPECT),
    ("Aiyana Brooks", _K.AMBASSADOR, "US", "rivers, indigenous knowledge", "instagram", "aiyanaonwater", 87_500, 520,
     _S.NEGOTIATING),
    ("Luca Ferri", _K.AFFILIATE, "IT", "instruments, deals", "web", "strumenti-ferri", 15_200, None, _S.ALUMNI),
    ("Hana Sato", _K.CREATOR, "JP", "weather, drawing", "instagram", "hanadraws", 640_000, 330, _S.PROSPECT),
    ("Grace Mwangi", _K.CREATOR, "KE", "water, health", "tiktok", "gracewater", 211_000, 610, _S.CONTACTED),
    ("Nils Ekdahl", _K.CUSTOMER, "SE", "hydrology", "linkedin", "nilsekdahl", 3_450, 450, _S.CONTACTED),
    ("Priya Raman", _K.CREATOR, "IN", "data, open source", "mastodon", "priya@code.example", 9_870, 560, _S.AGREED),
    ("Ben Okafor", _K.AFFILIATE, "US", "outdoor gear", "youtube", "benoutside", 48_100, 270, _S.PROSPECT),
    ("Marta Kovac", _K.CUSTOMER, "HR", "rivers, angling", "facebook", "martakovacrivers", 5_720, None, _S.PROSPECT),
)  # fmt: skip
"""Name, kind, country, topics, network, handle, followers at the end, engagement in hundredths of a percent, stage."""
WAY = (_S.CONTACTED, _S.IN_CONVERSATION, _S.NEGOTIATING, _S.AGREED)
NOTES = (
    (TouchKind.MEETING, "Met at the hydrology days. Would rather show the probe in use than hold it up."),
    (TouchKind.MESSAGE, "Answered within the hour. Wants to know how we say that something was lent."),
    (TouchKind.CALL, "Asks for words that fit her audience; no scripts."),
    (TouchKind.NOTE, "Disclosed every partnership in the last year that we could find."),
    (TouchKind.MAIL, "Sent the rate card. A film takes three weeks."),
)
TASKS = ("Send the field kit for a week", "Answer on usage rights", "Ask for the media kit", "Plan the river day")
RATES = (("video", "1800.00"), ("reel", "650.00"), ("post", "240.00"), ("story", "120.00"))


def contribute(story: Story) -> None:
    """People come to be known over the first month; readings every other week; the last days bring mail and tasks."""
    for place, known in enumerate(KNOWN):
        story.at(story.moment(3 + place * 2, 9.5), partial(_meet, story, known, place))
    story.at(story.end - timedelta(days=3), lambda now: _look_after_guests(story, now))
    story.at(story.end - timedelta(days=2), lambda now: _write(story, now))


def _marketing(story: Story) -> Actor:
    return db.session.get_one(Person, story.cast["marketing"]).actor


def _meet(story: Story, known: tuple[str, PartnerKind, str, str, str, str, int, int | None, Stage], place: int,
          now: datetime) -> None:  # fmt: skip
    name, kind, country, topics, network, handle, followers, rate, stage = known
    actor, mail = _marketing(story), f"{name.split()[0].casefold()}@{name.split()[-1].casefold()}.example"
    made = partners.keep_partner(None, name, mail, actor=actor, now=now, kind=kind, found_by="hand")
    owner = story.cast["marketing"] if place % 3 else None
    partners.change(made, actor=actor, now=now, country=country, topics=topics.split(", "), owner_id=owner,
                    languages=["de", "en"] if country == "DE" else ["en"])  # fmt: skip
    account = partners.add_account(made, network, handle, actor=actor, now=now, by_machine=False)
    _grow(story, account.id, followers, rate, now)
    for step, reached in enumerate(_way_to(stage), 1):
        story.at(now + timedelta(days=4 * step, hours=step), partial(_step, story, made.id, reached))
    if place % 3 != 2:
        touch(made, NOTES[place % len(NOTES)][0], NOTES[place % len(NOTES)][1], actor=actor, now=now)
    if kind in (_K.CREATOR, _K.AFFILIATE):
        what, price = RATES[place % len(RATES)]
        contacts.set_rate(made, what, price, "EUR", actor=actor, now=now, network=network)
    if name == "Femi Balogun":
        exclusivity.bind(made, "water probes", now.date(), (story.end + timedelta(days=60)).date(), source="hand:demo",
                         actor=actor, now=now, bound_to="Tidewell", competitors=["Larkfield"])  # fmt: skip


def _way_to(stage: Stage) -> list[Stage]:
    """The steps that lead from a prospect to a stage."""
    if stage is Stage.ALUMNI:
        return [*WAY, Stage.ACTIVE, Stage.ALUMNI]
    return list(WAY[: WAY.index(stage) + 1]) if stage in WAY else []


def _step(story: Story, partner_id: int, to: Stage, now: datetime) -> None:
    partners.move_stage(db.session.get_one(Partner, partner_id), to, actor=_marketing(story), now=now)


def _grow(story: Story, account_id: int, followers: int, rate: int | None, begin: datetime) -> None:
    """A reading every other week, up to what they have at the end."""
    weeks = max((story.end - begin).days // 14, 1)
    for number in range(weeks + 1):
        count = int(followers * (1 - 0.05 * (weeks - number) / weeks * story.chance.uniform(0.6, 1.4)))
        when = begin + (story.end - timedelta(hours=5) - begin) * number / weeks
        story.at(when, partial(_read, account_id, count, rate))


def _read(account_id: int, followers: int, rate: int | None, now: datetime) -> None:
    account = db.session.get_one(PartnerAccount, account_id)
    interactions = None if rate is None else followers * rate * 10 // 10_000
    readings.keep_reading(account, followers, source=account.network, actor=Actor.job("read followers"), now=now,
                          interactions=interactions, counted_posts=None if rate is None else 10)  # fmt: skip


def _look_after_guests(story: Story, now: datetime) -> None:
    """Whoever is in the programme has an account, an owner, topics, and now and then a note."""
    actor = _marketing(story)
    for place, (key, name, *_rest) in enumerate(GUESTS):
        made = partners.keep_partner(None, name, address_of(key), actor=actor, now=now, kind=PartnerKind.AMBASSADOR)
        partners.change(
            made, actor=actor, now=now, owner_id=story.cast["marketing"], topics=["rivers", "field science"]
        )
        account = partners.add_account(
            made, "instagram", f"{name.split()[0].casefold()}infield", actor=actor, now=now, by_machine=False
        )
        _read(account.id, 1_400 + 2_750 * place, 340 + 40 * place, now)
        if place % 2 == 0:
            due_on = (now + timedelta(days=place - 2)).date()
            contacts.add_task(made, TASKS[place // 2 % len(TASKS)], actor=actor, now=now, due_on=due_on,
                              whose_id=story.cast["marketing"])  # fmt: skip


def _write(story: Story, now: datetime) -> None:
    """Two segments, two templates, and one mail to those who speak of rivers."""
    actor = _marketing(story)
    rivers = segments.save("River people", _rule("topic", ["rivers"]), actor=actor, now=now)
    segments.save("Quiet for a month", _rule("quiet_days", 30), actor=actor, now=now)
    segments.save_template("First word", "Would you try our probe, {first_name}?", FIRST_WORD, actor=actor, now=now)
    made = segments.save_template("News from the river", "News from the river", NEWS, actor=actor, now=now)
    mailings.write(made.subject, made.body, rivers.rule, actor=actor, now=now, segment=rivers)


def _rule(field: str, value: object) -> segmenting.Rule:
    op = segmenting.AT_LEAST if field in segmenting.AMOUNTS else segmenting.IS
    return {"match": "all", "conditions": [{"field": field, "op": op, "value": value}]}


FIRST_WORD = (
    "Hello {first_name},\n\nwe like how you speak of water at {handle}. May we lend you one of our probes for a week? "
    "You keep your own words, and you would say that it was lent.\n\n{sender}, {company}"
)
NEWS = (
    "Hello {first_name},\n\nthe river day is on the first Saturday of next month. There are places in the boat, and a "
    "quiet morning before the others come. Say so if you would like one.\n\n{sender}, {company}"
)
