"""Pure: the bank's file, ISO 20022 pain.001.001.09 (customer credit transfer), for SEPA transfers.

Elements and their order: schema pain.001.001.09 (PaymentInstruction30, CreditTransferTransaction34), narrowed by the
EPC's implementation guidelines for customers (EPC132-08): service level SEPA, charges SLEV, euros, names of at most 70
and texts of at most 140 basic characters, numbers that neither begin nor end with a slash nor hold two, an agent
without a BIC as NOTPROVIDED. The same payouts make the same bytes. Written a transfer at a time.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from advocacy.links.attribution import money
from influencers.payouts.accounts import LONGEST_HOLDER, basic

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
EUR = "EUR"
NO_BIC = "NOTPROVIDED"
LONGEST_NOTE = 140


@dataclass(frozen=True)
class Debtor:
    """Whose account is drawn on."""

    name: str
    iban: str
    bic: str


@dataclass(frozen=True)
class Transfer:
    """One payout. ``id`` comes back in the bank's answer and stands on both statements."""

    id: str
    amount: int  # in cents
    holder: str
    iban: str
    bic: str
    note: str


@dataclass(frozen=True)
class Order:
    """A file: its number, when it was made, when the bank is asked to pay, how many transfers and their sum."""

    id: str
    made_at: datetime
    pay_on: date
    debtor: Debtor
    count: int
    total: int


class _Writer:
    """Elements into pieces of text."""

    def __init__(self) -> None:
        self._held = io.StringIO()
        self._xml = XMLGenerator(self._held, "UTF-8", short_empty_elements=True)

    def begin(self, *names: str, **attributes: str) -> None:
        for name in names:
            self._xml.startElement(name, AttributesImpl(attributes))

    def end(self, *names: str) -> None:
        for name in names:
            self._xml.endElement(name)

    def leaf(self, path: str, text: str, **attributes: str) -> None:
        """An element with a text, and those around it: "DbtrAcct/Id/IBAN"."""
        *around, last = path.split("/")
        self.begin(*around)
        self._xml.startElement(last, AttributesImpl(attributes))
        self._xml.characters(text)
        self.end(last, *reversed(around))

    def taken(self) -> str:
        """What was written since, once."""
        text = self._held.getvalue()
        self._held.seek(0)
        self._held.truncate()
        return text


def written(order: Order, transfers: Iterable[Transfer]) -> Iterator[str]:
    """The file, a piece a transfer. ``order`` must tell the count and the sum of just these transfers."""
    out = _Writer()
    _head(out, order)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n' + out.taken()
    for each in transfers:
        _transfer(out, each)
        yield out.taken()
    out.end("PmtInf", "CstmrCdtTrfInitn", "Document")
    yield out.taken() + "\n"


def _head(out: _Writer, order: Order) -> None:
    count, total, name = str(order.count), _euros(order.total), basic(order.debtor.name, LONGEST_HOLDER)
    out.begin("Document", xmlns=NAMESPACE)
    out.begin("CstmrCdtTrfInitn", "GrpHdr")
    out.leaf("MsgId", order.id)
    out.leaf("CreDtTm", order.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    out.leaf("NbOfTxs", count)
    out.leaf("CtrlSum", total)
    out.leaf("InitgPty/Nm", name)
    out.end("GrpHdr")
    out.begin("PmtInf")
    out.leaf("PmtInfId", order.id)
    out.leaf("PmtMtd", "TRF")
    out.leaf("NbOfTxs", count)
    out.leaf("CtrlSum", total)
    out.leaf("PmtTpInf/SvcLvl/Cd", "SEPA")
    out.leaf("ReqdExctnDt/Dt", order.pay_on.isoformat())
    out.leaf("Dbtr/Nm", name)
    out.leaf("DbtrAcct/Id/IBAN", order.debtor.iban)
    _agent(out, "DbtrAgt", order.debtor.bic, said=True)
    out.leaf("ChrgBr", "SLEV")


def _transfer(out: _Writer, each: Transfer) -> None:
    out.begin("CdtTrfTxInf")
    out.leaf("PmtId/EndToEndId", each.id)
    out.leaf("Amt/InstdAmt", _euros(each.amount), Ccy=EUR)
    _agent(out, "CdtrAgt", each.bic, said=False)
    out.leaf("Cdtr/Nm", basic(each.holder, LONGEST_HOLDER))
    out.leaf("CdtrAcct/Id/IBAN", each.iban)
    out.leaf("RmtInf/Ustrd", basic(each.note, LONGEST_NOTE))
    out.end("CdtTrfTxInf")


def _agent(out: _Writer, element: str, bic: str, *, said: bool) -> None:
    """The bank. The debtor's has to be there; the creditor's is left out where only its IBAN is known."""
    if bic:
        out.leaf(f"{element}/FinInstnId/BICFI", bic)
    elif said:
        out.leaf(f"{element}/FinInstnId/Othr/Id", NO_BIC)


def _euros(cents: int) -> str:
    return money.amount(cents, EUR)
