"""The tests: `house/` (rules of the house), one folder a package, `peers/` (real servers), `packaging/`."""
