"""Policies: versions and their two approvers, the clauses, the quiz, who has read them. Imports ``items`` and below."""
