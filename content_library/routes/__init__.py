"""Who has to answer, in which order, by when: routes, rounds, absences, qualifications, working time.

Imports ``words`` and below.
"""
