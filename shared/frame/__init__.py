"""What stands around every page: navigation, document, the visitor's account."""
