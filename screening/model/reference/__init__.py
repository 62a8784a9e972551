"""The score computed once more, on purpose by other means: the measure for the served path."""
