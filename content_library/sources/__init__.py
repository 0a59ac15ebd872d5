"""Feeds and pages that are followed, their entries, and what is here already.

Imports ``reading``, ``words`` and below.
"""
