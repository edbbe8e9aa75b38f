"""What breaks when something goes wrong under load: faults, done to real servers, and a soak.

`exchanges` (what is asked, and the right answers) -> `clients` (who asks) -> `servers` -> `table`
(what is done to a server meanwhile) -> `record` (the file, and whether all is well) -> `command`.
"""
