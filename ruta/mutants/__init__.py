"""Automatic mutants: small mistakes made in a solution on purpose, to see whether its grader notices them."""
