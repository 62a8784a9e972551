"""The programme report: what became of the stays that ended, from the organisation's own records."""
