"""行政处罚法 (2021 revision, in force since 2021-07-15), a module for each of its parts, in the order of articles.

Rules about what may be penalised go by the day of the offence (and have their version of 1996 too), rules
about how the authority proceeds by the day of the act. What lines and regions may set is a parameter.
"""
