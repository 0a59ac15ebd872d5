"""How reports reach people: as sheets, on paper, by mail; saved, shared with a role, sent on a timetable.

Imports what reports are (``reach.report``, ``reach.kinds``) and the rooms below reach; no kind of report by name.
"""
