"""What is known here of an applicant and of whoever they resemble. Queries: a constant number of statements.

A banned person under another handle is looked for by account (network and folded handle, or the network's own id),
by mail address, and by names that people would take for the same. All of it is advice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.sql import ColumnElement

from advocacy.database import db
from advocacy.people.models import Person
from influencers.joining.asking import form_of
from influencers.joining.handles import alike
from influencers.joining.models import Application, ApplicationAccount, ApplicationForm
from influencers.joining.screening import Example, Known, Likeness, Reading, Seen, Wanted
from influencers.partners.models import FollowerReading, Partner, PartnerAccount
from influencers.programmes.models import Enrolment, EnrolmentState

MOST_BANNED, MOST_FOUND, MOST_READINGS = 500, 5, 60


def known_of(application: Application, examples: Sequence[Example] = ()) -> Known:
    """Everything that screening looks at."""
    accounts = application.accounts
    readings = _readings(accounts)
    texts = [str(each) for each in application.answers.values() if isinstance(each, str)]
    return Known(
        wanted=wanted_of(form_of(application.programme_id)), country=application.country,
        language=application.language, words=" ".join([application.about, *texts]),
        accounts=tuple(_seen(each, readings.get((each.network, each.handle_folded), ())) for each in accounts),
        examples=tuple(examples), banned=tuple(_banned(application)), others=tuple(_others(application)),
    )  # fmt: skip


def wanted_of(form: ApplicationForm) -> Wanted:
    """Whom a programme looks for."""
    return Wanted(
        form.least_followers, tuple(form.networks), tuple(form.languages), tuple(form.countries), tuple(form.topics)
    )


def _seen(account: ApplicationAccount, readings: Sequence[Reading]) -> Seen:
    return Seen(
        account.network, account.handle, account.presence, account.followers, account.bio, account.source,
        account.seen_at, tuple(readings),
    )  # fmt: skip


def _readings(accounts: Sequence[ApplicationAccount]) -> Mapping[tuple[str, str], Sequence[Reading]]:
    """Our own readings of the same accounts, where a partner's profile has them."""
    same = [and_(PartnerAccount.network == each.network, PartnerAccount.handle_folded == each.handle_folded)
            for each in accounts]  # fmt: skip
    if not same:
        return {}
    wanted = (
        select(PartnerAccount.network, PartnerAccount.handle_folded, FollowerReading)
        .join(FollowerReading, FollowerReading.account_id == PartnerAccount.id)
        .where(or_(*same))
        .order_by(FollowerReading.day.desc())
        .limit(MOST_READINGS)
    )
    found = defaultdict[tuple[str, str], list[Reading]](list)
    for network, handle, row in db.session.execute(wanted):
        found[(network, handle)].insert(0, Reading(row.at, row.followers, _rate(row)))
    return found


def _rate(row: FollowerReading) -> int | None:
    """Interactions per post and follower, in hundredths of a percent."""
    if not row.followers or not row.counted_posts or row.interactions is None:
        return None
    return round(row.interactions * 10_000 / (row.counted_posts * row.followers))


def _banned(application: Application) -> list[Likeness]:
    banned = select(Enrolment.person_id).where(Enrolment.state == EnrolmentState.BANNED)
    found: dict[int, Likeness] = {}
    same = _same_account(application, PartnerAccount)
    if same is not None:
        theirs = (
            select(PartnerAccount).join(Partner, Partner.id == PartnerAccount.partner_id)
            .where(same, Partner.person_id.in_(banned)).limit(MOST_FOUND)
        )  # fmt: skip
        for account in db.session.scalars(theirs).unique():
            found[account.partner_id] = _likeness("account", account.partner)
    partners = db.session.scalars(
        select(Partner).options(joinedload(Partner.person)).where(Partner.person_id.in_(banned))
        .order_by(Partner.id.desc()).limit(MOST_BANNED)
    ).unique()  # fmt: skip
    for partner in partners:
        by = _resembles(application, partner)
        if by and len(found) < MOST_FOUND:
            found.setdefault(partner.id, _likeness(by, partner))
    mailed = select(Person).where(Person.email == application.email, Person.id.in_(banned))
    if not found and (person := db.session.scalar(mailed)) is not None:
        return [Likeness("mail", person.name)]
    return list(found.values())


def _resembles(application: Application, partner: Partner) -> str:
    if partner.address == application.email:
        return "mail"
    return "name" if alike(partner.name, application.name) else ""


def _likeness(by: str, partner: Partner) -> Likeness:
    return Likeness(by, partner.name, f"/partners/{partner.id}")


def _others(application: Application) -> list[Likeness]:
    """Other applications with the same account, whoever they say they are."""
    same = _same_account(application, ApplicationAccount)
    if same is None:
        return []
    wanted = (
        select(Application).join(ApplicationAccount, ApplicationAccount.application_id == Application.id)
        .where(same, Application.id != application.id, Application.email != application.email)
        .order_by(Application.id.desc()).limit(MOST_FOUND)
    )  # fmt: skip
    rows = db.session.scalars(wanted).unique()
    return [Likeness("account", each.name, f"/programmes/applications/{each.id}") for each in rows]


def _same_account(
    application: Application, table: type[PartnerAccount] | type[ApplicationAccount]
) -> ColumnElement[bool] | None:
    """The same network and handle, or the network's own id of the account."""
    same = []
    for each in application.accounts:
        same.append(and_(table.network == each.network, table.handle_folded == each.handle_folded))
        if each.account_id:
            same.append(and_(table.network == each.network, table.account_id == each.account_id))
    return or_(*same) if same else None
