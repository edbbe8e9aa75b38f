"""From samples to the report: numbers -> words and pictures -> README and interactive page.

`rows`, `growth`, `scaling`, `workers` and `model` work out the numbers. `numbers`, `words` and
`flips` say them; `canvas`, `geometry`, `pictures` and `illustrations` draw them. `document`,
`markdown` and `page` put them together, and `report` writes the files.
"""
