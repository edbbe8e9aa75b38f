"""What somebody tries who may not open a page, and how each approach refuses it."""
