"""Pages and JSON of cases: the work list, a new case, the page of one case with its time line."""
