"""What every approach is built from: the page, the site, the frame, the Flask server."""
