"""Migrations expand: what takes something away from the release before says so (``contract = True``).

Read as source, for what a migration does to a table shows there whatever the engine. Migrations of the first release
are no concern: there was none before it.
"""

from __future__ import annotations

import ast
import re
from functools import cached_property

import pytest

from advocacy.schema import MIGRATIONS

FIRST_RELEASE = "0076"
"""The last migration of the first release."""
FILES = {file.name[:4]: file for file in sorted((MIGRATIONS / "versions").glob("[0-9]*.py"))}
GONE = {"drop_table", "drop_column", "rename_table"}
NARROWER = {"create_check_constraint", "create_unique_constraint", "create_foreign_key", "create_exclude_constraint"}
SQL = re.compile(r"\b(drop\s+(table|column)|rename\s+(to|column)|alter\s+column\s+\S+\s+(set\s+not|type))", re.I)


class Migration:
    """What the way up of a migration calls."""

    def __init__(self, source: str) -> None:
        up = [part for part in ast.parse(source).body if getattr(part, "name", "") != "downgrade"]
        self.says_so = any(ast.unparse(part) == "contract = True" for part in up)
        self._calls = [node for part in up for node in ast.walk(part) if isinstance(node, ast.Call)]

    @cached_property
    def taken_away(self) -> list[str]:
        """What it takes from the release before, call by call."""
        return [ast.unparse(call) for call in self._calls if self._takes(call)]

    @cached_property
    def demanded(self) -> list[str]:
        """Columns that the release before does not know of and must fill all the same."""
        return [ast.unparse(call) for call in self._calls if _name(call) == "add_column" and _demands(call)]

    def _takes(self, call: ast.Call) -> bool:
        name, said = _name(call), {word.arg: ast.unparse(word.value) for word in call.keywords}
        if name == "alter_column":
            return said.get("nullable") == "False" or bool({"new_column_name", "type_"} & said.keys())
        if name in NARROWER or (name == "create_index" and said.get("unique") == "True"):
            return not self._on_its_own(call)
        return name in GONE or (name in {"execute", "text"} and bool(SQL.search(ast.unparse(call))))

    def _on_its_own(self, call: ast.Call) -> bool:
        """On a table that it makes, or in place of one of the same name, which gains a choice."""
        given = {ast.unparse(argument) for argument in call.args}
        return bool(given & self._first_arguments("create_table", "drop_constraint", "drop_index"))

    def _first_arguments(self, *names: str) -> set[str]:
        return {ast.unparse(call.args[0]) for call in self._calls if _name(call) in names and call.args}


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _demands(call: ast.Call) -> bool:
    for column in (node for node in ast.walk(call) if isinstance(node, ast.Call) and _name(node) == "Column"):
        said = {word.arg: ast.unparse(word.value) for word in column.keywords}
        if said.get("nullable") == "False" and "server_default" not in said:
            return True
    return False


def test_what_takes_something_away_says_so() -> None:
    later = {number: Migration(file.read_text()) for number, file in FILES.items() if number > FIRST_RELEASE}
    demanded = {number: each.demanded for number, each in later.items() if each.demanded}
    assert demanded == {}, "a machine of the release before can't write such rows: give the columns a server_default"
    unsaid = {number: each.taken_away for number, each in later.items() if each.taken_away and not each.says_so}
    assert unsaid == {}, "say `contract = True`, and only a release after the code let go of it"
    idle = [number for number, each in later.items() if each.says_so and not each.taken_away]
    assert idle == [], "`contract = True`, and nothing is taken away: machines of the release before stop for nothing"


TAKEN = {
    "op.drop_table('a')": True,
    "op.drop_column('a', 'b')": True,
    "with op.batch_alter_table('a') as a:\n    a.drop_column('b')": True,
    "op.rename_table('a', 'b')": True,
    "op.alter_column('a', 'b', new_column_name='c')": True,
    "op.alter_column('a', 'b', nullable=False)": True,
    "op.alter_column('a', 'b', nullable=True)": False,
    "op.alter_column('a', 'b', type_=sa.Integer())": True,
    "op.execute('ALTER TABLE a DROP COLUMN b')": True,
    "op.execute(sa.text('alter table a rename to b'))": True,
    "op.execute('UPDATE a SET b = 1')": False,
    "op.create_table('a')": False,
    "op.add_column('a', sa.Column('b', sa.Integer()))": False,
    "op.create_check_constraint('c', 'a', 'b > 0')": True,
    "op.create_table('a')\nop.create_check_constraint('c', 'a', 'b > 0')": False,
    "op.drop_constraint('c', 'a')\nop.create_check_constraint('c', 'a', 'b IN (1, 2)')": False,
    "op.drop_constraint('c', 'a')": False,
    "op.create_index('i', 'a', ['b'], unique=True)": True,
    "op.create_index('i', 'a', ['b'])": False,
    "def downgrade():\n    op.drop_table('a')": False,
}


@pytest.mark.parametrize("source", TAKEN)
def test_what_takes_something_away(source: str) -> None:
    assert bool(Migration(source).taken_away) is TAKEN[source]


def test_the_rule_reads_the_right_thing() -> None:
    assert Migration("contract = True").says_so and not Migration("contract = 1").says_so
    assert Migration("op.add_column('a', sa.Column('b', sa.Integer(), nullable=False))").demanded
    assert not Migration(
        "op.add_column('a', sa.Column('b', sa.Integer(), nullable=False, server_default='0'))"
    ).demanded
    columns = Migration(FILES["0016"].read_text()).taken_away
    assert [call for call in columns if "drop_column" in call] == [
        "revisions.drop_column('media_id')", "revisions.drop_column('media_alt')",
    ]  # fmt: skip
    assert FIRST_RELEASE in FILES
