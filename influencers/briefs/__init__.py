"""Campaigns of programmes and their briefs: what is asked for, by when, with which words to use and to leave.

May import ``partners``, ``rights``, ``programmes`` and what those may import.
"""
