"""Reviews: somebody else checks a decision, with everything it was based on."""
