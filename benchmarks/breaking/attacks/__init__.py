"""What somebody tries who may not open a page, and how each approach refuses it.

`guarded` (the site) -> `table` (the requests) -> `attacker` (tokens, servers, raw sockets) ->
`record` (the file) -> `command`.
"""
