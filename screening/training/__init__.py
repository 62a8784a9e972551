"""From recorded outcomes to a candidate model: the table, the procedure, what it is held against."""
