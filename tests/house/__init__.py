"""The rules of the house, as tests that read the source. What ruff, mypy and import-linter prove is not here again."""
