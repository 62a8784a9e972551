"""The file of a young person and their rights: who was informed, own words, everything in one file."""
