"""What one partner's reach would have cost, what they cost and brought: the same rules as for everybody together."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, timedelta

from advocacy.database import db, writing
from advocacy.history import Actor
from advocacy.people.capabilities import Role
from advocacy.people.models import Person, PersonRole, Relationship
from advocacy.reach import facts, metrics
from advocacy.reach.models import Dimension
from advocacy.reach.periods import Period
from advocacy.reach.studies import rate_cards, worths
from influencers.commissions.models import CommissionMonth, EarnedBy
from influencers.programmes import enrolments, programmes
from influencers.programmes.models import EnrolmentState, ProgrammeKind
from influencers.results import media
from tests.installation import Installation
from tests.reach import filling, making

ME = Actor.system("test")
DAYS = Period(making.NOW.date() - timedelta(days=28), making.NOW.date(), UTC)
CLICKS_AND_REACTIONS = (metrics.HUMAN, metrics.POSTS, metrics.FOLLOWERS, metrics.SHOWN, *metrics.PARTS)


def test_everybodys_figures_by_network_are_the_companys(installation: Installation) -> None:
    """Nothing of one person's is another's, nothing is left out, nothing counts twice; so it is with its price."""
    people = filling.filled(installation)
    with installation.app.app_context():
        whole = Counter({cell: value for cell, value in facts.derived(DAYS).days.items()
                         if cell.dimension is Dimension.NETWORK and cell.metric in CLICKS_AND_REACTIONS})  # fmt: skip
        parts: Counter[object] = Counter()
        for each in people:
            own = facts.by_network_of(each, DAYS).days
            assert {cell.dimension for cell in own} <= {Dimension.NETWORK}
            parts.update({cell: value for cell, value in own.items() if cell.metric in CLICKS_AND_REACTIONS})
        assert parts == whole and len({cell.key for cell in whole}) == 2
        company = [each.worth for each in worths.parts(Dimension.NETWORK, DAYS, rate_cards.cards())]
        theirs = [media.earned_media(each, DAYS)["EUR"] for each in people if media.earned_media(each, DAYS)]
        for way in ("clicks", "interactions"):
            assert sum(getattr(each, way) for each in theirs) == sum(getattr(each, way) for each in company) > 0


def test_a_partners_money_is_told_with_earned_media_and_without(sqlite: Installation) -> None:
    person = filling.filled(sqlite)[0]
    with sqlite.app.app_context(), writing():
        found = db.session.get_one(Person, person)
        found.role_rows = [PersonRole(role=Role.AMBASSADOR)]
        run = programmes.add_programme(
            "Creators", ProgrammeKind.CREATORS, Relationship.PAID_INFLUENCER, "Be kind.", actor=ME, now=making.NOW
        )
        mine = enrolments.enrol(run, found, EnrolmentState.PENDING, actor=ME, now=making.NOW)
        enrolments.approve(mine, actor=ME, now=making.NOW)
        db.session.add(CommissionMonth(enrolment_id=mine.id, month="2026-10", kind=EarnedBy.FEE, currency="EUR",
                                       count=1, value=0, earned=31_000))  # fmt: skip
        worth = media.earned_media(person, DAYS)["EUR"].total
        half = Period(date(2026, 10, 17), date(2026, 10, 31), UTC)
        (line,) = [each for each in media.lines_of([mine], [], half) if each.currency == "EUR"]
        assert line.cost == 15_000  # fifteen of October's days
        assert worth > 0
    browser = sqlite.browser_of(sqlite.person(Role.MARKETING))
    page = browser.get(f"/results/partners/{person}?from={DAYS.first}&to={DAYS.last}").text
    for said in ("Earned media", "Cost", "Return on cost", "Money, in EUR"):
        assert said in page, said
