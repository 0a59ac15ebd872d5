"""Pure: a report as data. Pages, mail, print and sheets draw the same one, so that they can't say different things.

Imports web's charts and the figures; every number in it carries who says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from flask_babel import LazyString

from advocacy.links.models import Gap
from advocacy.people.capabilities import Capability
from advocacy.reach.figures import Figure
from advocacy.reach.periods import USUAL, Period
from advocacy.reach.scopes import Scope
from advocacy.web.charts import Chart, Sparkline

Value = str | int | float | Decimal | date | datetime | None
"""What a cell holds; None where nobody told us (a dash, an empty cell of a sheet), which is not 0."""


class Form(StrEnum):
    """How a column's values are written."""

    TEXT = "text"
    NUMBER = "number"
    PERCENT = "percent"  # 0.25 is 25 %
    MONEY = "money"  # in the column's currency; an int is minor units (cents), as figures of money are
    DAY = "day"
    TIME = "time"
    NETWORK = "network"  # a network's name, shown with its sign


@dataclass(frozen=True)
class Column:
    """A column: its head, how its values are written, the metric it tells (which knows unit and provenance)."""

    name: str
    label: str
    form: Form = Form.TEXT
    metric: str = ""
    currency: str = ""


@dataclass(frozen=True)
class Cell:
    """A value, where it leads, and what makes it honest when it is a figure. ``note``: a word beside it.

    ``course``: how it went by day, which pages and mail draw as a line beside it.
    """

    value: Value
    href: str = ""
    figure: Figure | None = None
    note: str = ""
    course: Sparkline | None = None


@dataclass(frozen=True)
class Table:
    """Rows of cells by column name. ``name`` is unique in its report: the sheet's and the CSV's.

    ``empty`` is said when there are no rows; ``next_cursor`` leads to the next page, on the page only.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Cell]]
    empty: str = ""
    next_cursor: str | None = None


@dataclass(frozen=True)
class Tile:
    """A figure that a report opens with; ``delta`` against the period before, ``hint`` in words, its course."""

    figure: Figure
    delta: str | None = None
    hint: str | None = None
    href: str = ""
    course: Sparkline | None = None


@dataclass(frozen=True)
class Section:
    """A part of a report. ``half``: two such stand beside each other where there is room. ``note``: a caveat."""

    title: str
    tiles: Sequence[Tile] = ()
    charts: Sequence[Chart] = ()
    tables: Sequence[Table] = ()
    note: str = ""
    half: bool = False


@dataclass(frozen=True)
class Report:
    """A whole report. ``figures`` are explained at its end, ``gaps`` said at its beginning."""

    kind: str
    title: str
    period: Period
    sections: Sequence[Section]
    lede: str = ""
    figures: Sequence[Figure] = ()
    gaps: Sequence[Gap] = ()


@dataclass(frozen=True)
class Asked:
    """What somebody asks of a report: the period, its parameters by name, who they are, what time it is.

    ``cursor`` is where a paged table goes on.
    """

    period: Period
    person_id: int
    now: datetime
    given: Mapping[str, str] = field(default_factory=dict)
    cursor: str | None = None


@dataclass(frozen=True)
class Parameter:
    """What a report must or may be told besides its period. ``options`` gives (value, label), asked at the page."""

    name: str
    label: LazyString | str
    options: Callable[[Asked], Sequence[tuple[str, str]]]
    required: bool = False


@dataclass(frozen=True)
class Account:
    """How a figure came about that no rollup holds: it and its inputs, the rows behind it, what those add up to."""

    figures: Sequence[Figure] = ()
    rows: Table | None = None
    total: int | None = None


Teller = Callable[[str, Scope, Period, str], Account]
"""Gives the account of a metric for a scope, a period, and a currency ("" for any): without the figure if none."""


@dataclass(frozen=True)
class Kind:
    """A kind of report: ``build`` asks the database and gives it; whoever has one of ``capabilities`` may see it.

    ``own`` ones show the asker's own figures and are never shared. Raises NotFound for a parameter that names nothing.
    """

    name: str
    label: LazyString | str
    icon: str
    capabilities: tuple[Capability, ...]
    build: Callable[[Asked], Report]
    parameters: Sequence[Parameter] = ()
    own: bool = False
    about: LazyString | str = ""
    usual_days: int = USUAL
    """The period of who asks for none."""
    accounts: Mapping[str, Teller] = field(default_factory=dict)
    """Of metrics that this kind works out itself: who tells how they were counted."""
