"""Programmes, their terms by version and their tiers, and who takes part in them (enrolments).

May import ``advocacy``, ``content_library`` and ``rewards``, as every room here may; of its neighbours none.
"""
