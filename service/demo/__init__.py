"""The demonstration: twenty published cases in a data folder of its own."""
