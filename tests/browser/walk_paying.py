"""The last stops of a partner's walk: a sale, the hold, the statement, a payout run with two people, the bank."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from xml.etree import ElementTree

import xmlschema
from playwright.sync_api import Page, expect

from influencers.payouts import pain001
from tests.browser.answers import made
from tests.browser.walk import MAIL, NAME, Walk, look
from tests.influencers.payouts_world import IBANS

CODE, TOTAL = "CLEO10", "€270.00"
"""Both fees, and a tenth of a sale of 200 euros."""
NS = {"p": pain001.NAMESPACE}


def sells(walk: Walk, office: Page, phone: Page) -> None:
    """The shop tells a sale with the partner's code; it shows on their statement, on hold."""
    api = walk.served.installation.api_of(walk.marketing)
    made(api("POST", "/codes", {"code": CODE, "programme": _tag(walk), "person_id": walk.partner()}))
    sale = {"order_id": "order-1", "value": {"amount": "200.00", "currency": "EUR"}, "codes": [CODE]}
    told = made(api("POST", "/conversions", {**sale, "customer": "a@shop.example"}))
    assert told["won_by"]["person_id"] == walk.partner()
    walk.work(2)
    phone.goto(f"{walk.url}/portal/earnings")
    expect(phone.locator(".tile", has_text="On hold").locator(".tile-value")).to_contain_text(TOTAL)
    phone.get_by_role("link", name="Why?").first.click()
    look(phone, "why")
    office.goto(f"{walk.url}/commissions")
    expect(office.get_by_text(NAME).first).to_be_visible()
    look(office, "commissions")


def says_where_to_pay(walk: Walk, page: Page) -> None:
    """The partner gives an account; nobody is shown it in full again."""
    page.goto(f"{walk.url}/portal/payment")
    page.get_by_label("Account holder").fill(NAME)
    page.get_by_label("IBAN, or how").fill(IBANS[1])
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("From now on you are paid to", exact=False)).to_be_visible()
    assert IBANS[1] not in page.content()
    look(page, "payment")


def reads_the_statement(walk: Walk, page: Page) -> None:
    """The holds are over: fees and commission go into the next payout, and the clock says what it waits for."""
    page.goto(f"{walk.url}/portal/earnings")
    expect(page.locator(".tile", has_text="Goes into the next payout").locator(".tile-value")).to_contain_text(TOTAL)
    for amount in ("€150.00", "€100.00", "€20.00"):
        expect(page.get_by_text(amount).first).to_be_visible()
    look(page, "statement")
    page.goto(f"{walk.url}/portal/promises")
    expect(page.get_by_text("Waits for you").first).to_be_visible()
    look(page, "promises")


def files_the_tax_form(walk: Walk, page: Page) -> None:
    """Finance saw the partner's form."""
    page.goto(f"{walk.url}/payouts/forms")
    page.get_by_label("The partner’s mail address").fill(MAIL)
    page.get_by_label("Form", exact=True).select_option("vat_id")
    page.get_by_label("Country they pay taxes in").fill("DE")
    page.get_by_role("button", name="I checked it").click()
    expect(page.get_by_text("On file. The partner is told.")).to_be_visible()


def drafts_a_run(walk: Walk, page: Page) -> None:
    """Finance drafts a run; it holds the whole statement, and its drafter can't agree to it."""
    page.goto(f"{walk.url}/payouts")
    look(page, "payouts")
    page.get_by_role("button", name="Draft").click()
    expect(page.locator(".tile", has_text="Sum").locator(".tile-value").first).to_contain_text(TOTAL)
    expect(page.get_by_text("You drafted it.", exact=False)).to_be_visible()
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)


def approves_it(walk: Walk, page: Page) -> None:
    """A second person agrees to the sum."""
    page.goto(f"{walk.url}/payouts/1")
    look(page, "run")
    page.get_by_role("button", name=f"Approve {TOTAL}").click()
    _yes(page)
    expect(page.get_by_text("Approved. Export it", exact=False)).to_be_visible()


def exports_it(walk: Walk, page: Page) -> bytes:
    """Finance exports it and takes the bank's file: valid by the bank's schema, its sum is the statement's."""
    page.goto(f"{walk.url}/payouts/1")
    page.get_by_role("button", name="Export").click()
    _yes(page)
    with page.expect_download() as taken:
        page.get_by_role("button", name="SEPA (pain.001)").click()
    file = Path(taken.value.path()).read_bytes()
    with resources.as_file(resources.files("sepaxml") / "schemas" / "pain.001.001.09.xsd") as path:
        xmlschema.XMLSchema(str(path)).validate(file.decode())
    root = ElementTree.fromstring(file)
    assert root.findtext(".//p:GrpHdr/p:CtrlSum", None, NS) == TOTAL.removeprefix("€")
    assert root.findtext(".//p:CdtrAcct/p:Id/p:IBAN", None, NS) == IBANS[1]
    return file


def answer_to(file: bytes) -> bytes:
    """What the bank says of a file: everything is paid (pain.002)."""
    root = ElementTree.fromstring(file)
    rows = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{each.text}</OrgnlEndToEndId><TxSts>ACSC</TxSts></TxInfAndSts>"
        for each in root.findall(".//p:EndToEndId", NS)
    )
    said = root.findtext(".//p:MsgId", "", NS)
    return (
        '<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>'
        f"<GrpHdr><MsgId>b</MsgId></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>{said}</OrgnlMsgId></OrgnlGrpInfAndSts>"
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{said}</OrgnlPmtInfId>{rows}</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    ).encode()


def takes_the_answer(walk: Walk, page: Page, answer: bytes) -> None:
    """Finance takes in what the bank said; the run is settled."""
    page.get_by_label("The bank’s answer").set_input_files(
        {"name": "pain002.xml", "mimeType": "application/xml", "buffer": answer}
    )
    page.get_by_role("button", name="Take in").click()
    expect(page.get_by_text("Done on", exact=False)).to_be_visible()
    look(page, "settled")


def is_paid(walk: Walk, page: Page) -> None:
    """The partner sees it on the payment page, on the statement and on the promise clock."""
    walk.work()
    page.goto(f"{walk.url}/portal/payment")
    expect(page.get_by_text("Paid", exact=True).first).to_be_visible()
    look(page, "paid")
    page.goto(f"{walk.url}/portal/earnings")
    expect(page.locator(".tile", has_text="Paid so far").locator(".tile-value")).to_contain_text(TOTAL)
    page.goto(f"{walk.url}/portal/promises")
    kept = page.locator(".panel", has=page.get_by_role("heading", name="Kept"))
    expect(kept.get_by_text(TOTAL).first).to_be_visible()
    look(page, "kept")


def _yes(page: Page) -> None:
    page.get_by_role("dialog").get_by_role("button", name="Yes, do it").click()


def _tag(walk: Walk) -> str:
    answer = walk.served.installation.api_of(walk.marketing)("GET", "/programmes/1")
    return str(made(answer)["tag"])
