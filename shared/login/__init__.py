"""Who may open what: the guard before every request, and logins."""
