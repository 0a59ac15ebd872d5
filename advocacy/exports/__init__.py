"""Everything that a company put in, out and in again: tables as CSV, XLSX and JSON, whichever room they belong to.

The rooms hand in what their tables are. Imports people and what is below it.
"""
