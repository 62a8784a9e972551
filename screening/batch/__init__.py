"""Whole tables of answers: Parquet, CSV or JSON in; scored and explained out, in bounded memory.

A table is read in chunks of rows. Of each chunk every column is turned into codes once, all rows are scored
together by the same functions that score a single young person, and the result is written before the next
chunk is read. A table holds ``setting``, ``age``, one column per indicator, and for "is it happening now"
a column ``<indicator>__now``; a column ``case`` is carried along. Any other column is refused.
"""
