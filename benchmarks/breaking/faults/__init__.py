"""What breaks when something goes wrong under load: faults, done to real servers, and a soak.

`questions` (what is asked, and the right answers) -> `crowd` (clients that ask, and count what they
get) -> `scenarios` and `soak` (what is done to a server meanwhile) -> `record` (what is kept of it,
and whether it is as it has to be).
"""
