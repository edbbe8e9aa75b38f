"""Load: what is recorded, who comes, and what is said of it."""
