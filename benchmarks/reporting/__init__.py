"""From samples to the report: numbers -> words and pictures -> Markdown and interactive page.

`words` says numbers, and each module of `sections` a part of the report; `document` puts them
together. `questions` is what readers ask, which `pictures` draws and `page` shows. `report` writes
the files.
"""
