"""The access log: writing, reading and checking it."""
