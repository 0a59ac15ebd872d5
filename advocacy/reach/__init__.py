"""Reach: clicks and readings, counted into figures that say how they were counted. Imports posts, links, people, web.

Raw figures stay where they arise (daily click counters, readings); rollups are made of them and can be made anew.
"""
