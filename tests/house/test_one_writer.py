"""What has one writer: history, the ledger, and every state."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.source import Module, called, imports, modules

WRITES = {"insert", "insert_for", "update", "delete", "bulk_insert_mappings", "bulk_save_objects"}


def _tables(module_name: str) -> set[str]:
    """The classes that map tables in a module."""
    (module,) = (one for one in modules() if one.name == module_name)
    return {
        node.name
        for node in module.find(ast.ClassDef)
        if any(
            isinstance(base, ast.Name | ast.Attribute) and ast.unparse(base).endswith("Model") for base in node.bases
        )
    }


VERBS = {"move", "record", "move_all", "record_all"}


def _writes_of(module: Module, tables: set[str]) -> Iterator[ast.Call]:
    """Calls that make or change rows of these tables."""
    for call in module.find(ast.Call):
        first = ast.unparse(call.args[0]).rpartition(".")[2] if call.args else ""
        if called(call) in tables or (called(call) in WRITES and first in tables):
            yield call


def test_only_history_writes_history() -> None:
    tables = _tables("advocacy.history.models")
    assert "HistoryRow" in tables
    inside = [call for module in modules() if module.within("advocacy.history") for call in _writes_of(module, tables)]
    outside = [
        module.at(call)
        for module in modules()
        if not module.within("advocacy.history")
        for call in _writes_of(module, tables)
    ]
    assert inside, "nobody writes history: this rule reads the wrong thing"
    assert outside == []


def test_only_the_ledger_writes_postings() -> None:
    tables = {"Posting"}
    assert tables <= _tables("rewards.models")
    writers = {module.name for module in modules() if any(_writes_of(module, tables))}
    assert writers == {"rewards.ledger"}


def test_only_move_changes_a_state() -> None:
    """`compare_and_set` is the one update of a state column, `history.move` its one caller; so are their `_all`."""
    sets = {"compare_and_set", "compare_and_set_all"}
    callers = {m.name for m in modules() for call in m.find(ast.Call) if called(call) in sets}
    assert callers == {"advocacy.history.records"}

    updates = {
        module.name
        for module in modules()
        for call in module.find(ast.Call)
        if called(call) == "values" and any(keyword.arg == "state" for keyword in call.keywords)
        if "update(" in ast.unparse(call.func)  # a new row says which state it begins in
    }
    assigned = [module.at(node) for module in modules() for node in _state_assignments(module)]
    assert updates == {"advocacy.database.stateful"}
    assert assigned == []


def _state_assignments(module: Module) -> Iterator[ast.AST]:
    """`thing.state = ...` and `setattr(thing, "state", ...)`; `self.state` is an object's own affair."""
    for node in module.find(ast.Attribute):
        own = isinstance(node.value, ast.Name) and node.value.id == "self"
        if node.attr == "state" and isinstance(node.ctx, ast.Store) and not own:
            yield node
    for call in module.find(ast.Call):
        name = call.args[1] if called(call) == "setattr" and len(call.args) > 1 else None
        if isinstance(name, ast.Constant) and name.value == "state":
            yield call


def test_verbs_are_told_the_time() -> None:
    """Only edges read the clock: views, APIs, jobs, commands and what runs for ever."""
    readers = {
        module.name
        for module in modules()
        for call in module.find(ast.Call)
        if ast.unparse(call.func) in {"clock.now", "datetime.now", "datetime.utcnow", "date.today"}
        or (called(call) == "now" and "advocacy.clock.now" in {name for _node, name in imports(module.tree)})
    }
    assert readers, "nobody reads the clock: this rule reads the wrong thing"
    verbs = {m.name for m in modules() for call in m.find(ast.Call) if called(call) in VERBS}
    edges = {"views", "api", "jobs", "commands", "caller"}
    both = {name for name in readers & verbs if Path(name.replace(".", "/")).name not in edges}
    assert both == set(), "a module that writes history reads the clock instead of being handed `now`"
