"""Reviews: another pair of eyes on a decision, with everything it rested on."""
