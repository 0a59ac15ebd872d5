"""Decisions on revisions: who is asked, approving, rejecting, renewing, reminding.

Imports ``items``, ``threads`` and below.
"""
