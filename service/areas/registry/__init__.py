"""Which models there are here: proposing, approving, recalling and comparing them."""
