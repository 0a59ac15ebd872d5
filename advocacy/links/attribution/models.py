"""Tables of attribution: touches, landings, codes, conversions, and the rules by which they are attributed.

A conversion carries the tags of what won it under a link's own names, so that figures count it as they count a click.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.database import BigId, Model, Moves, Stateful, UTCDateTime, choice_column, state_column


class TouchKind(StrEnum):
    """How somebody met us before they bought."""

    CLICK = "click"  # on a tracked link, with a click id
    QR = "qr"  # a click on a link that was made for print
    CODE = "code"  # named at the till; it has no time of its own


class ConversionKind(StrEnum):
    """What a conversion is, and so what makes it one and the same when it is told twice."""

    SALE = "sale"  # the same by its order id
    LEAD = "lead"  # the same by customer and event


class ConversionState(StrEnum):
    """Where a conversion stands."""

    RECEIVED = "received"  # clicks that it names may still be on their way
    ATTRIBUTED = "attributed"  # counts for a link or a code
    UNATTRIBUTED = "unattributed"  # no touch of ours won it
    REVERSED = "reversed"  # refunded whole, or never was


_S = ConversionState

CONVERSION_MOVES: Moves = {
    "attribute": (
        frozenset({_S.RECEIVED, _S.UNATTRIBUTED}),
        _S.ATTRIBUTED,
    ),  # a click may come late; what has won stays
    "leave": (frozenset({_S.RECEIVED}), _S.UNATTRIBUTED),
    "reverse": (frozenset({_S.RECEIVED, _S.ATTRIBUTED, _S.UNATTRIBUTED}), _S.REVERSED),
}


class CodeState(StrEnum):
    """Whether a code still wins conversions."""

    ACTIVE = "active"
    ENDED = "ended"  # conversions from then on don't count for it


CODE_MOVES: Moves = {
    "end": (frozenset({CodeState.ACTIVE}), CodeState.ENDED),
    "reopen": (frozenset({CodeState.ENDED}), CodeState.ACTIVE),
}


class Wins(StrEnum):
    """Which of several touches wins."""

    LAST_CLICK = "last_click"
    FIRST_CLICK = "first_click"


class Touch(Model):
    """A click that carries an id: of a programme with attribution, and of nobody who asked not to be tracked.

    Says nothing of the visitor. Only the merchant's server can tell which touches belong together, by sending them
    back. Those that nobody sent back go after the longest window.
    """

    __tablename__ = "touches"

    click_id: Mapped[str] = mapped_column(String(26), primary_key=True)  # 16 random bytes in base 32
    link_id: Mapped[int] = mapped_column(ForeignKey("links.id"), index=True)
    kind: Mapped[TouchKind] = choice_column(TouchKind)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class Landing(Model):
    """The page told us that a click arrived. It may be here before its click is; then ``link_id`` is None."""

    __tablename__ = "landings"
    __table_args__ = (
        Index(
            "ix_landings_waiting", "at",
            sqlite_where=text("link_id IS NULL"), postgresql_where=text("link_id IS NULL"),
        ),
    )  # fmt: skip

    click_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    link_id: Mapped[int | None] = mapped_column(ForeignKey("links.id"))  # set once it is counted


class LandingHour(Model):
    """Confirmed landings of a link by the hour (UTC) of the landing, for ever."""

    __tablename__ = "landing_hours"

    link_id: Mapped[int] = mapped_column(ForeignKey("links.id"), primary_key=True, autoincrement=False)
    hour: Mapped[datetime] = mapped_column(UTCDateTime, primary_key=True, index=True)
    landed: Mapped[int] = mapped_column(default=0)


class Code(Stateful, Model):
    """A discount or creator code: whoever names it at the till comes from there. ``folded`` is what is compared."""

    __tablename__ = "codes"
    __noun__ = "code"
    __moves__ = CODE_MOVES

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    folded: Mapped[str] = mapped_column(String(40), unique=True)
    programme: Mapped[str] = mapped_column(String(80), default="", index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    team_id: Mapped[int | None]  # theirs when the code was made
    campaign: Mapped[str] = mapped_column(String(120), default="")
    state: Mapped[CodeState] = state_column(CodeState)
    from_at: Mapped[datetime] = mapped_column(UTCDateTime)
    until_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Conversion(Stateful, Model):
    """A sale or a lead that a merchant told us. Money is in minor units of ``currency``; None: none was told.

    ``key`` makes it one and the same. The customer is kept as a keyed hash only. From ``link_id`` on it is what won it.
    """

    __tablename__ = "conversions"
    __noun__ = "conversion"
    __moves__ = CONVERSION_MOVES
    __table_args__ = (
        Index("ix_conversions_at_id", "at", "id"),
        Index("ix_conversions_programme_at", "programme", "at"),
        Index(  # whether a customer bought before
            "ix_conversions_customer_hash_at", "customer_hash", "at",
            sqlite_where=text("customer_hash <> ''"), postgresql_where=text("customer_hash <> ''"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[ConversionKind] = choice_column(ConversionKind)
    order_id: Mapped[str] = mapped_column(String(120), default="")
    customer_hash: Mapped[str] = mapped_column(String(64), default="")
    event: Mapped[str] = mapped_column(String(80), default="")
    at: Mapped[datetime] = mapped_column(UTCDateTime)  # as the merchant says
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
    value: Mapped[int | None] = mapped_column(BigId)
    currency: Mapped[str] = mapped_column(String(3), default="")
    refunded: Mapped[int] = mapped_column(BigId, default=0)
    reversal: Mapped[str] = mapped_column(String(120), default="")  # the reference under which it was reversed
    state: Mapped[ConversionState] = state_column(ConversionState)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    rule_version: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(40), default="")  # why the winner won, or why nothing did

    link_id: Mapped[int | None] = mapped_column(ForeignKey("links.id"), index=True)
    code_id: Mapped[int | None] = mapped_column(ForeignKey("codes.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    team_id: Mapped[int | None]
    programme: Mapped[str] = mapped_column(String(80), default="")
    campaign: Mapped[str] = mapped_column(String(120), default="")
    network: Mapped[str] = mapped_column(String(40), default="")
    group_ref: Mapped[str] = mapped_column(String(80), default="")
    topic: Mapped[str] = mapped_column(String(120), default="")
    region: Mapped[str] = mapped_column(String(40), default="")
    caption: Mapped[str] = mapped_column(String(80), default="")
    stage: Mapped[str] = mapped_column(String(40), default="")

    @property
    def net(self) -> int:
        """What is left of its value, in minor units: nothing once it is reversed."""
        return 0 if self.state is ConversionState.REVERSED else (self.value or 0) - self.refunded


class ConversionTouch(Model):
    """A touch that a conversion came with: a click id or a code as the merchant sent it, and what became of it."""

    __tablename__ = "conversion_touches"

    conversion_id: Mapped[int] = mapped_column(ForeignKey("conversions.id"), primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[TouchKind] = choice_column(TouchKind)
    named: Mapped[str] = mapped_column(String(40), index=True)  # the click id or the code
    at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # None: not known to us, or a code
    link_id: Mapped[int | None] = mapped_column(ForeignKey("links.id"))
    code_id: Mapped[int | None] = mapped_column(ForeignKey("codes.id"))
    won: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(String(40), default="")  # empty: not decided yet


class Refund(Model):
    """A part, or all, of a conversion's value that was given back; the same by its reference."""

    __tablename__ = "conversion_refunds"
    __table_args__ = (UniqueConstraint("conversion_id", "reference"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    conversion_id: Mapped[int] = mapped_column(ForeignKey("conversions.id"))
    reference: Mapped[str] = mapped_column(String(120))
    amount: Mapped[int] = mapped_column(BigId)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    why: Mapped[str] = mapped_column(Text)


class EarlyRefund(Model):
    """What was given back of an order that has not been told to us yet: kept, and applied when it comes.

    ``amount`` is None for all of it. ``problem`` says why it could not be applied to its order; then a person looks.
    """

    __tablename__ = "early_refunds"
    __table_args__ = (UniqueConstraint("key", "reference"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(200))  # the conversion's that is to come
    order_id: Mapped[str] = mapped_column(String(120))
    reference: Mapped[str] = mapped_column(String(120))
    amount: Mapped[int | None] = mapped_column(BigId)
    currency: Mapped[str] = mapped_column(String(3), default="")
    why: Mapped[str] = mapped_column(Text)
    told_at: Mapped[datetime] = mapped_column(UTCDateTime)
    problem: Mapped[str] = mapped_column(Text, default="")


class AttributionRule(Model):
    """A version of the company's rule: the one in force when a conversion happened decides it."""

    __tablename__ = "attribution_rules"
    __table_args__ = (CheckConstraint("window_days BETWEEN 1 AND 90", name="window_days"),)

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    wins: Mapped[Wins] = choice_column(Wins)
    code_beats_link: Mapped[bool]
    window_days: Mapped[int]  # where no programme says otherwise
    from_at: Mapped[datetime] = mapped_column(UTCDateTime, unique=True)
    why: Mapped[str] = mapped_column(Text)


class ProgrammeWindow(Model):
    """How long a click of a programme counts, as the programme hands it down, from a moment on. None: none does."""

    __tablename__ = "attribution_windows"
    __table_args__ = (CheckConstraint("days IS NULL OR days BETWEEN 1 AND 90", name="days"),)

    programme: Mapped[str] = mapped_column(String(80), primary_key=True)
    from_at: Mapped[datetime] = mapped_column(UTCDateTime, primary_key=True)
    days: Mapped[int | None]


class UtmTemplate(Model):
    """UTM parameters by template, for links of a network, a campaign, a programme; empty: of any."""

    __tablename__ = "utm_templates"
    __table_args__ = (UniqueConstraint("network", "campaign", "programme"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    network: Mapped[str] = mapped_column(String(40), default="")
    campaign: Mapped[str] = mapped_column(String(120), default="")
    programme: Mapped[str] = mapped_column(String(80), default="")
    source: Mapped[str] = mapped_column(String(200))
    medium: Mapped[str] = mapped_column(String(200))
    campaign_text: Mapped[str] = mapped_column(String(200), default="")
    content: Mapped[str] = mapped_column(String(200), default="")
    term: Mapped[str] = mapped_column(String(200), default="")
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
