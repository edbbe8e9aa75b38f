"""One measurement each; `table` lists them."""
