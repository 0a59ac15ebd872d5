"""A strict stand-in for Tremendous on loopback: its states, statuses and refusals as the API's documentation has them.

It refuses what the real one refuses, answers a repeated ``external_id`` with 201 and no link, tells a link once, and
can be made to fail at a named moment (see ``FAULTS``).
"""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "TEST_key-that-must-not-leak"
PRODUCT = "OKMHM2X2OHYV"
FAULTS = frozenset(
    {"429", "500 before", "500 after", "drop before", "drop after", "hang after", "nonsense after", "402", "401"}
)
"""What may go wrong with the next order; "after" means that it was placed all the same."""

_REWARD = frozenset({"value", "recipient", "delivery", "language", "products", "campaign_id"})


class Stub:
    """One account there."""

    def __init__(self) -> None:
        self.orders: dict[str, dict[str, Any]] = {}
        self.faults: list[str] = []
        self.asked: list[tuple[str, str]] = []
        self.status = "EXECUTED"
        self.undelivered = False
        self.hanging, self.go_on = threading.Event(), threading.Event()
        self._numbers, self._lock = count(1), threading.Lock()
        stub = self

        class Door(_Door):
            account = stub

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/api/v2"

    def close(self) -> None:
        self.go_on.set()
        self._server.shutdown()
        self._server.server_close()

    def place(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Status and answer of an order."""
        wrong = complaints(body)
        if wrong:
            return 400, {"errors": {"message": "Order failed: validation failure", "payload": wrong}}
        with self._lock:
            known = self.orders.get(body.get("external_id") or "")
            if known is not None:
                return 201, {"order": without_link(known)}
            number = next(self._numbers)
            order = self._made(body, number)
            self.orders[body.get("external_id") or f"none-{number}"] = order
        return 200, {"order": order if order["status"] == "EXECUTED" else without_link(order)}

    def _made(self, body: dict[str, Any], number: int) -> dict[str, Any]:
        reward = {
            "id": f"REWARD{number:06}", "order_id": f"ORDER{number:06}", "value": body["reward"]["value"],
            "recipient": body["reward"]["recipient"],
            "delivery": {"method": "LINK", "status": "SUCCEEDED", "link": f"https://cards.example/first-{number}"},
        }  # fmt: skip
        return {
            "id": f"ORDER{number:06}", "external_id": body.get("external_id"), "status": self.status, "channel": "API",
            "payment": {"subtotal": 25.0, "total": 25.5, "fees": 0.5}, "rewards": [reward],
        }  # fmt: skip


def complaints(body: dict[str, Any]) -> dict[str, Any]:
    """By field, as in the documentation's example."""
    wrong: dict[str, Any] = {}
    if set(body) - {"external_id", "payment", "reward"}:
        wrong["body"] = "There are unknown properties."
    if not (body.get("payment") or {}).get("funding_source_id"):
        wrong["payment"] = {"funding_source_id": "Your request was missing a funding_source_id."}
    reward = body.get("reward") or {}
    value = reward.get("value") or {}
    amount = value.get("denomination")
    if not isinstance(amount, int | float) or isinstance(amount, bool) or amount <= 0 or not value.get("currency_code"):
        wrong["value"] = "The value is invalid."
    if set(reward) - _REWARD or not (reward.get("products") or reward.get("campaign_id")):
        wrong["products"] = "Either products or campaign_id must be specified."
    if any(each != PRODUCT for each in reward.get("products") or []):
        wrong["products"] = "No such product."
    if (reward.get("delivery") or {}).get("method") != "LINK" or not (reward.get("recipient") or {}).get("name"):
        wrong["delivery"] = "The recipient can't be reached so."
    return wrong


def without_link(order: dict[str, Any]) -> dict[str, Any]:
    """Links are treated as passwords: told once."""
    rewards = [
        {**each, "delivery": {k: v for k, v in each["delivery"].items() if k != "link"}} for each in order["rewards"]
    ]
    return {**order, "rewards": rewards}


class _Door(BaseHTTPRequestHandler):
    account: Stub

    def log_message(self, *_args: Any) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        path = self._path()
        if not self._known():
            return
        if path == "/products":
            named = {"id": PRODUCT, "name": "Coffee anywhere", "category": "merchant_card", "currency_codes": ["USD"]}
            self._say(200, {"products": [{**named, "countries": [{"abbr": "US"}]}]})
        elif path == "/orders":
            wanted = parse_qs(urlsplit(self.path).query).get("external_id", [""])[0]
            found = [without_link(each) for number, each in self.account.orders.items() if number == wanted]
            listed = [{key: value for key, value in each.items() if key != "rewards"} for each in found]
            self._say(200, {"orders": listed, "total_count": len(listed)})
        else:
            number = path.removeprefix("/orders/")
            found = [without_link(each) for each in self.account.orders.values() if each["id"] == number]
            self._say(200, {"order": found[0]}) if found else self._say(404, {"errors": {"message": "Not found"}})

    def do_POST(self) -> None:
        path, body = self._path(), self._body()
        if not self._known():
            return
        if path == "/orders":
            self._order(body)
        elif path.endswith("/generate_link"):
            reward = path.split("/")[2]
            self._say(200, {"reward": {"id": reward, "link": f"https://cards.example/again-{reward}"}})
        elif self.account.undelivered:
            self._say(200, {"reward": {"id": path.split("/")[2]}})
        else:
            self._say(422, {"errors": {"message": "Only rewards with a delivery failure can be canceled."}})

    def _order(self, body: dict[str, Any]) -> None:
        fault = self.account.faults.pop(0) if self.account.faults else ""
        if fault in ("429", "402", "401"):
            self._say(int(fault), {"error": {"message": "Too many requests", "payload": {}}})
        elif fault == "500 before":
            self._say(500, {})
        elif fault == "drop before":
            self.close_connection = True
        else:
            status, answer = self.account.place(body)
            self._after(fault, status, answer)

    def _after(self, fault: str, status: int, answer: dict[str, Any]) -> None:
        if fault == "hang after":
            self.account.hanging.set()
            self.account.go_on.wait(60)
        if fault in ("drop after", "hang after"):
            self.close_connection = True
        elif fault == "500 after":
            self._say(500, {})
        else:
            self._say(status, "<html>" if fault == "nonsense after" else answer)

    def _path(self) -> str:
        path = urlsplit(self.path).path.removeprefix("/api/v2")
        self.account.asked.append((self.command, path))
        return path

    def _body(self) -> dict[str, Any]:
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        found: dict[str, Any] = json.loads(content) if content else {}
        return found

    def _known(self) -> bool:
        known = self.headers.get("Authorization") == f"Bearer {KEY}"
        if not known:
            self._say(401, {"errors": {"message": "Unauthorized"}})
        return known

    def _say(self, status: int, body: Any) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
