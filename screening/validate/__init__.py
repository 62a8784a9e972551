"""Is it right? One file per question a statistician asks of a model.

Every function takes plain arrays: an outcome (0 or 1), a probability, a group. Nothing here knows the
catalogue, the service or a file. A figure that the data cannot carry is not estimable, with the reason.
"""
