"""Words that were typed and not sent, kept for who typed them."""
