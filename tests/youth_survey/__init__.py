"""A second subject for the whole loop: real answers of real young people, and no trafficking model."""
