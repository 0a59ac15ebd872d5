"""Writes the pages of the docs that the code knows best: states, networks, settings. ``python docs/generate.py``.

``tests/house/test_docs.py`` fails while a page differs from what this writes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import wsgi  # noqa: E402, F401 - brings every model in
from advocacy.database import Model, Stateful  # noqa: E402
from advocacy.networks.registry import NETWORKS  # noqa: E402
from advocacy.settings import Settings, describe  # noqa: E402

MADE = "<!-- Made by docs/generate.py. -->\n"


def pages() -> dict[str, str]:
    """The pages by file name."""
    return {"states.md": states(), "networks.md": networks(), "settings.md": settings()}


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


GUARANTEES = {
    "exact": "exactly one copy: the identical request again changes nothing",
    "strong": "exactly one copy: read back first, then the same key while it lives",
    "probable": "at most one copy: our own link is looked for, then the person is asked",
    "at_most_once": "at most one copy: the person is asked",
}


def networks() -> str:
    """What each network can do, and how exact publishing there is, from the adapters' own declarations."""
    lines = [
        MADE,
        "# Networks\n\n",
        "| network | guarantee when an answer is lost | characters | reports |\n",
        "|---|---|---|---|\n",
    ]
    for make in NETWORKS.values():
        can = make(Settings()).capabilities
        length = f"{can.length.most:,}" + (f", {can.length.most_bytes:,} bytes" if can.length.most_bytes else "")
        length += f", a link counts {can.length.url_weight}" if can.length.url_weight else ""
        lines.append(
            f"| {can.label} | {GUARANTEES[can.exactness.value]} | {length} | {', '.join(can.metrics) or 'nothing'} |\n"
        )
    lines.append(
        "\nEvery other network is served by hand: we open its share dialog, the person posts and says so; with the "
        "post's address we look for our link there and keep what we saw as evidence.\n"
    )
    return "".join(lines)


def settings() -> str:
    """Every setting with its default."""
    rows = [f"| `{name}` | {value or 'empty'} | {meaning} |\n" for name, value, meaning in describe(Settings())]
    head = "# Settings\n\nEnvironment variables. Secrets are never shown.\n\n| variable | default | meaning |\n"
    return MADE + head + "|---|---|---|\n" + "".join(rows)


if __name__ == "__main__":
    for name, text in pages().items():
        (HERE / name).write_text(text, encoding="utf-8")
