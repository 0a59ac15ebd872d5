"""The talk beside an item: comments, choices, whom they name. Imports ``words`` and ``models``."""
