"""Numbers become words: statistics, verdicts, and what a run says as a whole."""
