"""An item's words against the checks and rule packs: verdicts, trials, what a new version changes.

Imports ``words`` and below.
"""
