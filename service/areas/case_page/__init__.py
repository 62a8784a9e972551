"""The page of one case: what to do now and its time line."""
