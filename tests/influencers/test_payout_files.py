"""Files to the bank and back: held against the bank's own schema, answers taken line by line, nobody else's file."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib import resources
from xml.etree import ElementTree

import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from advocacy import settings
from advocacy.database import db, reading, writing
from advocacy.errors import Breach, InvalidMove, Unready
from influencers.payouts import accounts, answer_csv, answers, files, pain001, pain002, queries
from influencers.payouts.models import BankAnswer, Outcome, Payout, PayoutState, RunState
from influencers.payouts.pain001 import Debtor, Order, Transfer
from tests.influencers.payouts_world import IBANS, NOW, World, make_world
from tests.installation import Installation

DEBTOR = Debtor("Möbel & Töchter GmbH", IBANS[0], "COBADEFFXXX")
NS = {"p": pain001.NAMESPACE}


@pytest.fixture(scope="session")
def schema() -> xmlschema.XMLSchema:
    """The schema of pain.001.001.09, as banks publish it."""
    with resources.as_file(resources.files("sepaxml") / "schemas" / "pain.001.001.09.xsd") as path:
        return xmlschema.XMLSchema(str(path))


@pytest.fixture
def world(installation: Installation) -> Iterator[World]:
    """Two people who pay, and a programme, on both engines."""
    with installation.app.app_context():
        yield make_world(installation)


def order(transfers: list[Transfer], debtor: Debtor = DEBTOR) -> str:
    total = sum(each.amount for each in transfers)
    made = Order("PAY-1a2b-7", datetime(2026, 11, 20, 9, tzinfo=UTC), date(2026, 11, 24), debtor, len(transfers), total)
    return "".join(pain001.written(made, transfers))


names = st.text(min_size=1, max_size=90).filter(lambda text: text.isprintable() and text.strip())
one = st.builds(
    Transfer, st.integers(1, 10**9).map(lambda number: f"1a2b-{number}"), st.integers(1, 10**10), names,
    st.sampled_from(IBANS), st.sampled_from(["", "COBADEFF", "BNPAFRPPXXX"]), names,
)  # fmt: skip


@given(st.lists(one, min_size=1, max_size=5), st.sampled_from(["", "COBADEFFXXX"]))
def test_whatever_names_there_are_the_file_is_valid(
    schema: xmlschema.XMLSchema, transfers: list[Transfer], bic: str
) -> None:  # fmt: skip
    """By the bank's schema, and by what the EPC asks beyond it: sums, counts, characters, lengths."""
    text = order(transfers, Debtor(DEBTOR.name, DEBTOR.iban, bic))
    schema.validate(text)
    root = ElementTree.fromstring(text)
    for head in ("p:CstmrCdtTrfInitn/p:GrpHdr", "p:CstmrCdtTrfInitn/p:PmtInf"):
        assert root.findtext(f"{head}/p:NbOfTxs", None, NS) == str(len(transfers))
        assert root.findtext(f"{head}/p:CtrlSum", None, NS) == f"{sum(each.amount for each in transfers) / 100:.2f}"
    for path in (".//p:Cdtr/p:Nm", ".//p:Ustrd", ".//p:Dbtr/p:Nm"):
        for found in root.findall(path, NS):
            said = found.text or ""
            assert said == accounts.basic(said, 140) and not said.startswith("/") and "//" not in said


def test_the_same_payouts_make_the_same_bytes() -> None:
    some = [Transfer("1a2b-1", 1250, "Åsa Müller-Łuczak & Co_", IBANS[1], "", "Creators / Danke")]
    assert order(some) == order(some)
    assert "<Nm>Asa Muller-Luczak + Co-</Nm>" in order(some) and '<InstdAmt Ccy="EUR">12.50</InstdAmt>' in order(some)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("DE89 3704 0044 0532 0130 00", "DE89370400440532013000"), ("de89370400440532013000", "DE89370400440532013000"),
        ("DE88370400440532013000", None), ("DE8937040044053201300", None), ("", None), ("DE", None),
        ("GB29NWBK60161331926819", "GB29NWBK60161331926819"), ("SA0380000000608010167519", None), ("IBAN", None),
        ("DE89370400440532013000DE89370400440532013000", None), ("０" * 22, None),
    ],
)  # fmt: skip
def test_an_iban(written: str, kept: str | None) -> None:
    if kept is None:
        with pytest.raises(Breach):
            accounts.iban(written)
    else:
        assert accounts.iban(written) == kept and kept[4:-4] not in accounts.masked_iban(kept)


@pytest.mark.parametrize(
    ("written", "masked"),
    [("cleo@pay.example", "cl••••@pay.example"), ("ACH 021000021 99887766", "AC••••66"), ("abcd", "ab••••")],
)
def test_another_way_is_masked(written: str, masked: str) -> None:
    assert accounts.masked_text(written) == masked


def test_a_bic_fits_its_iban() -> None:
    assert accounts.bic(" cobadeffxxx ", "DE") == "COBADEFFXXX" and accounts.bic("", "DE") == ""
    for wrong in ("COBAFRPP", "COBADE", "1234DEFF"):
        with pytest.raises(Breach):
            accounts.bic(wrong, "DE")


def pain(rows: str, of: str = "PAY-1-1", group: str = "", batch: str = "", version: str = "10") -> bytes:
    return (
        f'<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}">'
        f"<CstmrPmtStsRpt><GrpHdr><MsgId>b</MsgId></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>{of}</OrgnlMsgId>{group}"
        f"</OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>{of}</OrgnlPmtInfId>{batch}{rows}</OrgnlPmtInfAndSts>"
        "</CstmrPmtStsRpt></Document>"
    ).encode()


def row(known: str, status: str, amount: str = "", code: str = "") -> str:
    why = f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn></StsRsnInf>" if code else ""
    of = f'<OrgnlTxRef><Amt><InstdAmt Ccy="EUR">{amount}</InstdAmt></Amt></OrgnlTxRef>' if amount else ""
    return f"<TxInfAndSts><OrgnlEndToEndId>{known}</OrgnlEndToEndId><TxSts>{status}</TxSts>{why}{of}</TxInfAndSts>"


@pytest.mark.parametrize("version", ["03", "10", "14"])
@pytest.mark.parametrize(
    ("status", "outcome"),
    [("ACSC", Outcome.PAID), ("ACCC", Outcome.PAID), ("RJCT", Outcome.FAILED), ("CANC", Outcome.FAILED), ("ACCP", None),
     ("ACSP", None), ("ACTC", None), ("ACWC", None), ("PDNG", None), ("RCVD", None)],
)  # fmt: skip
def test_what_a_status_says(version: str, status: str, outcome: Outcome | None) -> None:
    """Only a completed settlement is a payment."""
    (told,) = pain002.read(pain(row("k-1", status, "12.50000", "AC04"), version=version)).lines
    assert (told.id, told.outcome, told.amount, told.currency) == ("k-1", outcome, 1250, "EUR")
    assert told.why == ("The account is closed. (AC04)" if outcome is Outcome.FAILED else "")


def test_answers_that_are_none() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "a">]><Document>&a;</Document>'
    for wrong in (bomb, bomb.decode().encode("utf-16"), b"<a>", b"<a/>", b"<", "<Document/>".encode("utf-16-le")):
        with pytest.raises(Breach):
            pain002.read(wrong)
    read = pain002.read(pain(row("", "ACSC") + row("k-1", "WHAT") + row("k-2", "RJCT", "x") + row("k-3", "ACSC")))
    assert [each.where for each in read.wrong] == ["transaction 1", "transaction 2", "transaction 3"]
    assert [each.id for each in read.lines] == ["k-3"]
    for whole in (pain("", group="<GrpSts>RJCT</GrpSts>"), pain("", batch="<PmtInfSts>RJCT</PmtInfSts>")):
        assert pain002.read(whole).everything is not None
    assert pain002.read(pain("", group="<GrpSts>ACCP</GrpSts>")).everything is None


def test_a_table_is_read_line_by_line() -> None:
    text = (
        "id,amount,currency,outcome,why\n1-1,12.50,EUR,paid,\n1-2,12.50,EUR,,\n1-3,12.50,EUR,failed,\n"
        "1-4,x,EUR,paid,\n,1,EUR,paid,\n1-6,1,EUR,perhaps,\n1-7,1,EUR,FAILED,Closed\n"
    )
    read = answer_csv.read(io.BytesIO(text.encode()))
    assert [(each.id, each.outcome) for each in read.lines] == [("1-1", Outcome.PAID), ("1-7", Outcome.FAILED)]
    assert [each.where for each in read.wrong] == ["line 4", "line 5", "line 6", "line 7"]
    with pytest.raises(Breach, match="outcome"):
        answer_csv.read(io.BytesIO(b"id,amount\n1,2\n"))


def test_out_to_the_bank_and_back(world: World, schema: xmlschema.XMLSchema) -> None:
    """The file holds just what was approved; an answer moves only what fits; the same file twice changes nothing."""
    for cents in (5000, 7500, 2000, 3000):
        world.partner(cents)
    run_id = world.draft()
    with reading(), pytest.raises(InvalidMove):
        files.as_csv(queries.run_for(run_id))
    world.approve(run_id)
    world.export(run_id)
    in_force = settings.current()
    with reading():
        with pytest.raises(Unready, match="from which account"):
            files.as_xml(queries.run_for(run_id))
        object.__setattr__(in_force, "payout_account", f"{DEBTOR.iban} {DEBTOR.bic}")
        text = "".join(files.as_xml(queries.run_for(run_id)))
        assert text == "".join(files.as_xml(queries.run_for(run_id)))
        schema.validate(text)
        assert "<CtrlSum>175.00</CtrlSum>" in text and text.count("<EndToEndId>") == 4
        table = "".join(files.as_csv(queries.run_for(run_id)))
        run = queries.run_for(run_id)
        ids = [files.transfer_id(run, each.id) for each in queries.payouts_of(run, None).items]
        of = files.message_id(run)
    rows = (
        row(ids[0], "ACSC", "50.00") + row(ids[1], "RJCT", "75.00", "AC04") + row(ids[2], "ACSC", "999.00")
        + row(ids[0], "RJCT") + row("other-1", "ACSC") + row(f"{run.key}-999", "ACSC") + row(ids[3], "ACSP")
    )  # fmt: skip
    content = pain(rows, of=of)
    with pytest.raises(Breach, match="another file"), writing():
        answers.take(queries.run_for(run_id), pain(rows, of="PAY-else-1"), actor=world.actor(world.drafter), now=NOW)
    with writing():
        taken, fresh = answers.take(queries.run_for(run_id), content, actor=world.actor(world.drafter), now=NOW)
        assert fresh and (taken.paid, taken.failed, taken.waiting, taken.known) == (1, 1, 1, 0)
        assert [each["where"] for each in taken.wrong] == [f"transaction {number}" for number in (3, 4, 5, 6)]
    with reading():
        states = [each.state for each in queries.payouts_of(queries.run_for(run_id), None).items]
        assert states == [PayoutState.PAID, PayoutState.FAILED, PayoutState.EXPORTED, PayoutState.EXPORTED]
    with writing():
        again, fresh = answers.take(queries.run_for(run_id), content, actor=world.actor(world.approver), now=NOW)
        assert not fresh and again.id == taken.id
    filled = "\n".join(
        f"{line.rstrip()}" if number == 0 else line.rstrip().replace(",,", ",paid,") if ",,\r" in f"{line}\r" else line
        for number, line in enumerate(table.splitlines())
    )
    with writing():
        done, _fresh = answers.take(queries.run_for(run_id), filled.encode(), actor=world.actor(world.drafter), now=NOW)
        assert (done.paid, done.known, len(done.wrong)) == (2, 1, 1) and "told as failed before" in done.wrong[0]["why"]
    with reading():
        assert queries.run_for(run_id).state is RunState.SETTLED
        assert len(db.session.scalars(select(BankAnswer)).all()) == 2


def test_one_partners_file_cannot_mark_others(world: World) -> None:
    """A line about a payout of another run is refused, whichever file it stands in."""
    world.partner()
    first = world.sent()
    with writing():
        mine = db.session.scalars(select(Payout)).unique().one()
        answers.by_hand(mine, Outcome.PAID, "", actor=world.actor(world.drafter), now=NOW)
    world.partner(2000)
    second = world.sent()
    with reading():
        other = queries.payouts_of(queries.run_for(second), None).items[0]
        told = files.transfer_id(queries.run_for(second), other.id)
        forged = files.transfer_id(queries.run_for(first), other.id)
    text = f"id,amount,currency,outcome,why\n{told},20.00,EUR,paid,\n{forged},20.00,EUR,paid,\n"
    with writing():
        taken, _fresh = answers.take(
            queries.run_for(first), text.encode(), actor=world.actor(world.drafter), now=NOW
        )  # fmt: skip
        assert taken.paid == 0 and len(taken.wrong) == 2
    with reading():
        assert queries.payout_for(other.id).state is PayoutState.EXPORTED


def test_a_file_that_the_bank_refused_as_a_whole(world: World) -> None:
    for _number in range(3):
        world.partner()
    run_id = world.sent()
    with reading():
        of = files.message_id(queries.run_for(run_id))
    content = pain("", of=of, group="<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>AM04</Cd></Rsn></StsRsnInf>")
    nameless = content.replace(of.encode(), b"")
    with pytest.raises(Breach, match="doesn't say which"), writing():
        answers.take(queries.run_for(run_id), nameless, actor=world.actor(world.drafter), now=NOW)
    with writing():
        taken, _fresh = answers.take(queries.run_for(run_id), content, actor=world.actor(world.drafter), now=NOW)
        assert taken.failed == 3
    with reading():
        page = queries.payouts_of(queries.run_for(run_id), None).items
        assert {each.state for each in page} == {PayoutState.FAILED} and "did not hold enough" in page[0].why
