"""Expectations of our own. Each looks at whole columns as codes and says what it found, row by row."""
