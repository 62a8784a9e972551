"""Emergency access: asking for it, ending it, looking back at it."""
