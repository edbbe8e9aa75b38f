"""What tests work with: servers, sites, made-up samples, readers of reports."""
