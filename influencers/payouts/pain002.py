"""Pure: the bank's answer, ISO 20022 pain.002 (payment status report) of any version that banks send (.03 to .14).

Read by the names of its elements, which are the same in all of them: OrgnlGrpInfAndSts/OrgnlMsgId and GrpSts,
OrgnlPmtInfAndSts/PmtInfSts, TxInfAndSts with OrgnlEndToEndId, TxSts, StsRsnInf and OrgnlTxRef/Amt/InstdAmt. Statuses:
ISO 20022 external code set, ExternalPaymentTransactionStatus1Code. Only a completed settlement is a payment: ACSC ("on
the debtor's account has been completed") and ACCC (on the creditor's). ACTC, ACCP, ACSP, ACWC, PDNG and RCVD say that
it is on its way, and change nothing. The day of payment is FctvIntrBkSttlmDt ("the date and time at which a transaction
is completed and cleared"), or the original's IntrBkSttlmDt; AccptncDtTm is none: an order is accepted days before it is
paid.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from xml.parsers import expat

from flask_babel import gettext as _

from advocacy.errors import Breach
from advocacy.links.attribution import money
from influencers.payouts.models import Outcome
from influencers.payouts.told import Answer, Everything, Told, Wrong

KIND = "pain.002"
PAID = frozenset({"ACSC", "ACCC"})
FAILED = frozenset({"RJCT", "CANC", "BLCK"})
ON_ITS_WAY = frozenset({"ACTC", "ACCP", "ACSP", "ACWC", "ACWP", "PDNG", "RCVD", "PATC", "PART", "ACFC", "PRES"})
LONGEST_WHY = 200
REASONS = {
    "AC01": "The account number is wrong.", "AC03": "The account number is wrong.", "AC04": "The account is closed.",
    "AC06": "The account is blocked.", "AC07": "The account is closed.", "AG01": "The account takes no transfers.",
    "AM04": "Our account did not hold enough.", "AM05": "The bank took it for a double.",
    "BE04": "The bank asks for the address.", "BE01": "Name and account don't belong together.",
    "MD07": "The account's owner has died.", "MS02": "Refused by the account's owner.",
    "MS03": "The bank gives no reason.", "RC01": "The bank's number (BIC) is wrong.",
    "RR04": "Refused for regulatory reasons.",
}  # fmt: skip
"""Words for the commonest of ISO 20022's ExternalStatusReason1Code; others are told by their code."""


def read(content: bytes) -> Answer:
    """What a pain.002 tells. Raises Breach for what is none; document types are refused, so that none can expand."""
    root = _root(content)
    report = next((each for each in root if _name(each) == "CstmrPmtStsRpt"), None)
    if report is None:
        raise Breach(
            _("That is no answer of a bank (pain.002)."), remedy=_("Ask the bank for its payment status report.")
        )
    group = _child(report, "OrgnlGrpInfAndSts")
    status = _text(group, "GrpSts")
    if status in FAILED and not any(True for _each in _transactions(report)):
        return Answer(KIND, _text(group, "OrgnlMsgId"), (), everything=Everything(_reason(group)))
    read = [_line(f"transaction {number}", *each) for number, each in enumerate(_transactions(report), 1)]
    lines, wrong = [each for each in read if isinstance(each, Told)], [each for each in read if isinstance(each, Wrong)]
    return Answer(KIND, _text(group, "OrgnlMsgId"), lines, wrong, None if read else _whole(report))


def _whole(report: Element) -> Everything | None:
    """Files of ours hold one batch: a batch that is refused without a word on its transfers is all of them."""
    batches = [each for each in report if _name(each) == "OrgnlPmtInfAndSts"]
    refused = [each for each in batches if _text(each, "PmtInfSts") in FAILED]
    return Everything(_reason(refused[0])) if refused and len(refused) == len(batches) else None


def _transactions(report: Element) -> Iterator[tuple[Element, Element]]:
    """Every transaction with the batch above it."""
    for batch in report:
        if _name(batch) == "OrgnlPmtInfAndSts":
            for each in batch:
                if _name(each) == "TxInfAndSts":
                    yield each, batch


def _line(where: str, element: Element, batch: Element) -> Told | Wrong:
    known, status = _text(element, "OrgnlEndToEndId"), _text(element, "TxSts") or _text(batch, "PmtInfSts")
    if not known:
        return Wrong(where, "It does not say which payout it is about (OrgnlEndToEndId).")
    outcome = Outcome.PAID if status in PAID else Outcome.FAILED if status in FAILED else None
    if outcome is None and status not in ON_ITS_WAY:
        return Wrong(where, f"The status “{status[:20]}” is unknown.")
    why = _reason(element) if outcome is Outcome.FAILED else ""
    amount = _child(_child(_child(element, "OrgnlTxRef"), "Amt"), "InstdAmt")
    day = _day(element)
    if amount is None:
        return Told(where, known, outcome, why, paid_on=day)
    currency = amount.get("Ccy", "")
    units = _units(amount.text or "", currency)
    if units is None:
        return Wrong(where, "Its amount can't be read.")
    return Told(where, known, outcome, why, units, currency, day)


def _day(element: Element) -> date | None:
    """The day of the settlement, in the bank's zone; None where the bank tells none."""
    effective = _child(element, "FctvIntrBkSttlmDt")
    of_original = _text(_child(element, "OrgnlTxRef"), "IntrBkSttlmDt")
    said = _text(effective, "Dt") or _text(effective, "DtTm") or of_original
    try:
        return date.fromisoformat(said[:10])
    except ValueError:
        return None


def _units(text: str, currency: str) -> int | None:
    """Minor units of an amount, which a bank may write with more zeros than the currency has."""
    try:
        return money.minor(f"{Decimal(text.strip()).normalize():f}", money.currency_of(currency))
    except (InvalidOperation, Breach):
        return None


def _reason(element: Element | None) -> str:
    """The reason in words: ours for a known code, else the bank's."""
    about = _child(element, "StsRsnInf")
    code = _text(_child(about, "Rsn"), "Cd") or _text(_child(about, "Rsn"), "Prtry")
    said = _text(about, "AddtlInf")
    words = REASONS.get(code) or said or "The bank refused it."
    return f"{words} ({code})"[:LONGEST_WHY] if code else words[:LONGEST_WHY]


def _root(content: bytes) -> Element:
    looking = expat.ParserCreate()
    looking.StartDoctypeDeclHandler = _refuse_doctype  # in whatever encoding the file hides it
    try:
        looking.Parse(content, True)
        return ElementTree.fromstring(content)  # noqa: S314  no document type, so nothing to expand or to fetch
    except (expat.ExpatError, ElementTree.ParseError, LookupError, ValueError) as wrong:
        raise Breach(_("That is no XML."), remedy=_("Send the file as the bank gave it.")) from wrong


def _refuse_doctype(*_declared: object) -> None:
    raise Breach(_("That file has a document type; no bank's answer has one."))


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _child(element: Element | None, name: str) -> Element | None:
    return None if element is None else next((each for each in element if _name(each) == name), None)


def _text(element: Element | None, name: str) -> str:
    found = _child(element, name)
    return (found.text or "").strip() if found is not None else ""
