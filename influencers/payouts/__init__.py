"""Paying partners: runs with two people, files for the bank and back, tax forms and thresholds.

May import ``commissions`` and the rooms beneath it.
"""
