"""What is a claim: statements, what speaks for them, what it weighs."""
