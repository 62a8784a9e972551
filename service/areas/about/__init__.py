"""What this product is and is not, its parts, and its API, described by the product itself."""
