"""The report of a pool: each indicator by organisation, and what changed against the evidence."""
