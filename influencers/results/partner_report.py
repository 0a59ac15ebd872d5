"""The report on one partner: what their posts brought, what they earned, by programme. Asks only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.errors import NotFound
from advocacy.numbers import whole
from advocacy.people.capabilities import Capability
from advocacy.reach import metrics, queries
from advocacy.reach.models import Dimension
from advocacy.reach.report import Asked, Cell, Column, Form, Kind, Parameter, Report, Section, Table, Tile
from advocacy.reach.reports import pieces, slices
from advocacy.reach.reports.programme import funnel
from influencers.results import figures, media, partner_table, places
from influencers.results import queries as results
from influencers.results.queries import Brought

NAME = "partner"


def build(asked: Asked) -> Report:
    """The report. Raises NotFound for somebody who is no partner from outside."""
    person_id = whole(asked.given.get("partner", ""))
    if person_id is None:
        return slices.nothing_yet(NAME, _("A partner"), asked)
    parts = results.parts_of(person_id)
    if not parts:
        raise NotFound(_("There is no such partner."), remedy=_("Come here from the results of a programme."))
    period, scope = asked.period, queries.Scope(Dimension.PERSON, str(person_id))
    # rows behind a person's figures are shown to that person alone: these lead nowhere
    found = [replace(each, key="", dimension=None) for each in queries.totals(scope, period)]
    then = queries.totals(scope, pieces.compared_with(asked))
    clicks = queries.by_day(scope, period)
    drawn = pieces.by_day(_("Human clicks by day"), period, {_("Human clicks"): clicks})
    sections = [
        Section("", tiles=_told(pieces.tiles(found, then, {metrics.HUMAN: clicks}))),
        *(Section(_("Money, in %(currency)s", currency=line.currency), tiles=figures.money_tiles(line, found))
          for line in media.lines_of(parts, found, period)),
        *([Section("", charts=[drawn])] if any(clicks) else []), *funnel(found),
        Section("", tables=[_by_programme(results.brought(parts, period), asked)],
                note=_("Conversions, sales and earnings are of the whole months that the period touches; in what they "
                       "cost, a month is spread over its days.")),
    ]  # fmt: skip
    lede = _("What the posts of this partner brought, in all programmes, and what they earned in each.")
    return Report(NAME, parts[0].person.name, period, sections, lede, found, queries.gaps_in(period))


def _told(tiles: Sequence[Tile]) -> list[Tile]:
    return [replace(each, figure=replace(each.figure, key="", dimension=None)) for each in tiles]


def _by_programme(found: Sequence[Brought], asked: Asked) -> Table:
    columns = [
        Column("programme", _("Programme")), Column("won", _("Conversions"), Form.NUMBER), Column("sales", _("Sales")),
        Column("earned", _("Earned")),
    ]  # fmt: skip
    rows = [
        {
            "programme": Cell(each.enrolment.programme.name, places.programme(each.enrolment.programme, asked.period)),
            "won": Cell(each.money.won), "sales": Cell(partner_table.said(each.money.sales)),
            "earned": Cell(partner_table.said(each.money.earned)),
        }
        for each in found
    ]  # fmt: skip
    return Table("programmes", _("By programme"), columns, rows)


def _partners(asked: Asked) -> Sequence[tuple[str, str]]:
    """The one that was asked for; there are too many to choose from."""
    person_id = whole(asked.given.get("partner", ""))
    parts = results.parts_of(person_id) if person_id is not None else []
    return [(str(person_id), parts[0].person.name)] if parts else []


KIND = Kind(
    NAME, _l("One partner"), "person", (Capability.WRITE_PROGRAMMES,), build,
    [Parameter("partner", _l("Partner"), _partners), pieces.COMPARED],
    about=_l("One partner: what their posts brought, and what they earned in each programme."),
)  # fmt: skip
