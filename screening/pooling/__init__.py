"""What organisations learn together: each hands on what its outcomes changed in the model, and no case."""
