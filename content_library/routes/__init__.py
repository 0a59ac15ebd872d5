"""Who has to answer, in which order, by when: routes, rounds, absences, qualifications.

Imports ``words`` and below.
"""
