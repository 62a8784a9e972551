"""What an organisation publishes about its model: one collection of facts, and the documents made of them."""
