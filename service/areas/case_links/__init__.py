"""Two cases of one young person, linked by two people."""
