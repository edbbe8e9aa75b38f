"""From samples to the report: `document` puts words together, `page` pictures, `report` files."""
