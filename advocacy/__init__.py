"""Advocacy: people posting on networks, under checks, with counted reach.

The ground floor: imports no sibling package.
"""
