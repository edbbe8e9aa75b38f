"""Code that runs in the measured process: it imports nothing else of the benchmarks."""
