"""What stands around every page: navigation, login or logout, the document."""
