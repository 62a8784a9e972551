"""Pages of a stored screening as people read it: result, print, explanation."""
