"""Help: the guides for who works here, each page of the product with the part that is about it."""
