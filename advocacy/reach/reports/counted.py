"""How a figure was counted: its formula with the values of its inputs, its rule, and the rows behind it. Asks only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from advocacy.database import db
from advocacy.errors import NotAllowed, NotFound
from advocacy.links.models import Gap
from advocacy.people.capabilities import Capability
from advocacy.posts.models import Share
from advocacy.reach import kinds, metrics, naming, queries
from advocacy.reach.asking import Able
from advocacy.reach.catalogue import MONEY
from advocacy.reach.figures import Figure
from advocacy.reach.metrics import Metric
from advocacy.reach.models import Dimension, parts_of
from advocacy.reach.periods import Period
from advocacy.reach.report import Account, Table
from advocacy.reach.reports import pieces, rows_told, teams
from advocacy.reach.scopes import PostScope, Scope

OF_RULES = frozenset({metrics.RAW, metrics.HUMAN, metrics.MACHINE, metrics.SUSPECTED, metrics.UNIQUE})
"""Metrics that the rules for machines decide."""


@dataclass(frozen=True)
class Input:
    """A figure that a formula takes, as far as it is known."""

    label: str
    figure: Figure | None


@dataclass(frozen=True)
class Counted:
    """All about one figure; ``total`` is what the rows add up to, where they do, ``figure`` None where nobody told."""

    metric: Metric
    figure: Figure | None
    whose: str
    inputs: Sequence[Input]
    rows: Table | None
    total: int | None
    gaps: Sequence[Gap]
    by_rules: bool


def require(scope: Scope, person_id: int, who: Able) -> None:
    """Raises NotAllowed for figures that are not theirs to see, NotFound for a team that is too small to be shown."""
    if isinstance(scope, PostScope):
        if db.session.get_one(Share, scope.share_id).person_id != person_id:
            raise NotFound(_("There is no such post."))
        return
    if scope.dimension is Dimension.PERSON:
        if scope.key != str(person_id):
            raise NotAllowed(
                _("Figures of a person are shown to that person only."), remedy=_("Look at your own impact.")
            )
        return
    if not who.can(Capability.SEE_REACH):
        raise NotAllowed(_("Your role does not see the company's reach."), remedy=_("Look at your own impact."))
    if scope.dimension is Dimension.TEAM and scope.key not in queries.teams_shown():
        raise NotFound(_("There is no such team to show."), remedy=_("Teams show from five people up."))


def counted(name: str, scope: Scope, period: Period, cursor: str | None, unit: str = "") -> Counted:
    """Everything about the metric of that name in this scope and period; ``unit`` is the currency of money."""
    known = metrics.metric(name)
    account = _account(name, scope, period, unit)
    found = [*(account.figures if account else ()), *_figures(scope, period)]
    figure = _picked(found, name, unit) or pieces.zero(name, scope.key, scope.dimension)
    currency = unit or (figure.unit if figure and known.unit == MONEY else "")
    inputs = [(metrics.metric(each), _picked(found, each, currency)) for each in known.inputs]
    told = [Input(str(each.label), value) for each, value in inputs if value]
    if account:
        table, total = account.rows, account.total
    else:
        rows, table = rows_told.behind_of(name, scope, period, cursor, currency)
        total = rows.total if rows else None
    gaps = queries.gaps_in(period)
    return Counted(known, figure, whose(scope), told, table, total, gaps, name in OF_RULES)


def _account(name: str, scope: Scope, period: Period, unit: str) -> Account | None:
    teller = kinds.teller_of(name)
    return teller(name, scope, period, unit) if teller else None


def _picked(found: Sequence[Figure], name: str, currency: str) -> Figure | None:
    """The figure of that name, of money in that currency."""
    alike = [each for each in found if each.metric == name]
    if currency and metrics.metric(name).unit == MONEY:
        alike = [each for each in alike if each.unit == currency]
    return alike[0] if alike else None


def post_scope(share_id: int) -> PostScope:
    """One post. Raises NotFound."""
    share = db.session.get(Share, share_id)
    if share is None:
        raise NotFound(_("There is no such post."))
    return PostScope(Dimension.PERSON, str(share_id), share_id, share.link_id)


def _figures(scope: Scope, period: Period) -> Sequence[Figure]:
    """The figures of a scope in the period; of a post those of all time."""
    if isinstance(scope, PostScope):
        return queries.for_share(scope.share_id)
    return [*pieces.totals(scope, period), *_of_people(scope, period)]


def whose(scope: Scope) -> str:
    """Whose figure it is, in words."""
    if isinstance(scope, PostScope):
        share = db.session.get_one(Share, scope.share_id)
        return share.title or share.text[:80]
    if scope.dimension is Dimension.ALL:
        return str(_("The whole company"))
    if scope.dimension is Dimension.PERSON:
        return str(_("Your own"))
    if scope.dimension in (
        Dimension.ITEM_NETWORK,
        Dimension.CAMPAIGN_NETWORK,
        Dimension.CAMPAIGN_ITEM,
        Dimension.PROGRAMME_NETWORK,
    ):
        one, other = parts_of(scope.key)
        dimensions = [Dimension(each) for each in scope.dimension.value.split("_")]
        return " · ".join(
            naming.names_of(dimension, [key])[key] for dimension, key in zip(dimensions, (one, other), strict=True)
        )
    return naming.names_of(scope.dimension, [scope.key]).get(scope.key, scope.key)


def _of_people(scope: Scope, period: Period) -> Sequence[Figure]:
    """Of a team: what each active person of it reached, and how many they were."""
    if scope.dimension is not Dimension.TEAM:
        return []
    known = metrics.metric(metrics.PUBLISHING)
    number = queries.active_people(scope.dimension, period).get(scope.key, 0)
    each = teams.per_person(queries.by_key(Dimension.TEAM, period, [scope.key]), period).get(scope.key)
    return [each, Figure(scope.key, known.name, number, known.unit, known.provenance)] if each else []
