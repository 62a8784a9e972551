"""Cases: a young person as a code, the rounds of questions about them, and when to talk in person."""
