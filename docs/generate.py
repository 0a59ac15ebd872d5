"""Writes the pages of the docs that the code knows best: states, networks, guarantees, settings, routes, pictures.

Run ``python docs/generate.py``; ``tests/house/test_docs.py`` fails while a page differs from what this writes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import wsgi  # noqa: E402 - brings every model in, and says what is offered
from advocacy.database import Model, Stateful  # noqa: E402
from advocacy.networks import by_hand  # noqa: E402
from advocacy.networks.capabilities import Exactness  # noqa: E402
from advocacy.networks.guarantees import BY_MACHINE, Guarantee, guarantee_of  # noqa: E402
from advocacy.networks.registry import NETWORKS  # noqa: E402
from advocacy.settings import PREFIX, Settings, describe  # noqa: E402
from advocacy.webhooks import bodies, kinds  # noqa: E402
from docs import routes as ways_in  # noqa: E402
from docs.pictures.shots import readme  # noqa: E402

MADE = "<!-- Made by docs/generate.py. -->\n"


def pages() -> dict[str, Callable[[], str]]:
    """What writes each page, by file name."""
    return {
        "states.md": states, "networks.md": networks, "guarantees.md": guarantees, "settings.md": settings,
        "pictures/README.md": readme, "webhook-events.md": events, "routes.md": routes,
        "export-tables.md": tables,
    }  # fmt: skip


def tables() -> str:
    """What can be exported: every table, its columns and who may take it."""
    lines = [
        f"{MADE}# Tables that can be exported\n",
        "[connecting.md](connecting.md) says how. Columns have these names in every form of file.\n",
    ]
    for offer in wsgi.OFFERS:
        lines.append(f"## {offer.label}\n")
        for table in offer.tables:
            may = " or ".join(f"`{each}`" for each in table.may)
            narrows = "" if table.at is None else f" A period goes by `{ways_in.column_of(table)}`."
            lines.append(f"### `{table.name}`\n\n{table.about} For whoever has {may}.{narrows}\n")
            lines.append("| column | says |\n|---|---|")
            lines += [f"| `{column.name}` | {column.says} |" for column in table.columns]
            lines.append("")
    return "\n".join(lines)


def machines() -> list[type[Stateful]]:
    """Every model with a state, by noun."""
    found = [mapper.class_ for mapper in Model.registry.mappers if issubclass(mapper.class_, Stateful)]
    return sorted(found, key=lambda model: model.__noun__)


def states() -> str:
    """Every state machine: from which states a verb may start, and where it ends."""
    return (
        MADE
        + "# States\n\nA state changes by a verb of its table and by nothing else.\n"
        + "".join(line for model in machines() for line in _machine(model))
    )


def _machine(model: type[Stateful]) -> Iterator[str]:
    kind = model.__table__.c.state.type.enum_class  # type: ignore[attr-defined]
    yield f"\n## {model.__noun__.replace('_', ' ').capitalize()}\n\n"
    yield f"States: {', '.join(state.value for state in kind)}\n\n| verb | from | to |\n|---|---|---|\n"
    order = [state.value for state in kind]
    for verb, (allowed, to) in model.__moves__.items():
        starts = ", ".join(sorted((state.value for state in allowed), key=order.index))
        yield f"| {verb.replace('_', ' ')} | {starts} | {to.value} |\n"


def _table(*columns: str) -> str:
    return f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}\n"


def declared() -> list[Guarantee]:
    """Every network's own declaration."""
    return [guarantee_of(name, make(Settings()).capabilities) for name, make in NETWORKS.items()]


def guarantees() -> str:
    """How surely one share becomes one post, network by network, from the adapters' own declarations."""
    rows = [f"| {each.label} | {each.exactness.value.replace('_', ' ')} | {each.copies} | "
            f"{each.after_a_lost_answer} |\n" for each in declared()]  # fmt: skip
    return "".join(
        [
            MADE, "# Guarantees\n\n",
            "A request to a network may be accepted and its answer lost. What happens then differs by network, and no "
            "outbox can be surer than its network lets it. This is what each adapter declares; the page "
            "“Networks” shows the same, and the fault matrix of the tests holds every row against a server's own "
            "ledger.\n\n",
            _table("network", "kind", "live copies of a share", "after a lost answer"), *rows,
            "\n| kind | what the outbox does |\n|---|---|\n",
            *(f"| {kind.value.replace('_', ' ')} | {BY_MACHINE[kind]} |\n" for kind in Exactness),
            "\nNever are there two live copies of a share, and never is an outcome guessed: what no machine can tell "
            "is a question to the person, beside a link to where they can look. By hand the person says that it is "
            "posted, and where they give its address we look for our link and the disclosure there.\n",
        ]
    )  # fmt: skip


def networks() -> str:
    """What each network takes, reports and costs, and what it needs to be connected."""
    head = _table("network", "characters", "pictures and video", "budgets", "reports", "costs", "needs")
    rows = [
        f"| {each.label} | {each.characters} | {each.media} | {each.budgets} | {each.figures} | "
        f"{each.price or 'nothing'} | {', '.join(f'`{PREFIX}{name.upper()}`' for name in each.needs) or 'nothing'} |\n"
        for each in declared()
    ]
    return "".join(
        [
            MADE, "# Networks\n\nHow surely one share becomes one post on each is in "
            "[guarantees.md](guarantees.md).\n\n", head, *rows,
            f"\nBy hand: {', '.join(sorted(by_hand.NETWORKS))}. We open the share dialog, the person posts and says "
            "so; with the post's address we look for our link there and keep what we saw as evidence.\n",
        ]
    )  # fmt: skip


def events() -> str:
    """Every kind of event that other systems can be told of, with an example."""
    rows = [f"| `{kind.name}` | {kind.says} | {', '.join(f'`{fact}`' for fact in kind.facts) or 'none'} |\n"
            for kind in kinds.KINDS]  # fmt: skip
    examples = [f"\n### {kind.name}\n\n```json\n{_spelt(bodies.example(kind))}\n```\n" for kind in kinds.KINDS]
    return "".join(
        [
            MADE, "# Kinds of events\n\nWhat [webhooks](connecting.md) tell. An endpoint asks for kinds by name, by "
            "group (`post.*`) or for all (`*`).\n\n",
            _table("kind", "says", "facts"), *rows, "\n## Examples\n", *examples,
        ]
    )  # fmt: skip


def _spelt(event: dict[str, Any]) -> str:
    """An event as JSON, its data on lines of their own."""
    data = {name: json.dumps(value, ensure_ascii=False) for name, value in event["data"].items()}
    inner = ", ".join(f'"{name}": {value}' for name, value in data.items() if name != "facts")
    head = f'{{"type": "{event["type"]}", "timestamp": "{event["timestamp"]}", "data": {{'
    return f'{head}\n  {inner},\n  "facts": {data["facts"]}}}}}'


def routes() -> str:
    """Every address with its guard."""
    return MADE + ways_in.told()


def settings() -> str:
    """Every setting with its default."""
    rows = [f"| `{name}` | {value or 'empty'} | {meaning} |\n" for name, value, meaning in describe(Settings())]
    head = "# Settings\n\nEnvironment variables. Secrets are never shown.\n\n| variable | default | meaning |\n"
    return MADE + head + "|---|---|---|\n" + "".join(rows)


if __name__ == "__main__":
    for name, text in pages().items():
        (HERE / name).write_text(text(), encoding="utf-8")
