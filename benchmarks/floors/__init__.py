"""The least that somebody could have built instead: what the product is measured against."""
