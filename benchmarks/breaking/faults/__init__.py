"""What breaks when something goes wrong under load: faults, done to real servers, and a soak."""
