"""Load: visitors that ask for what browsers ask for, as many as a server can bear."""
