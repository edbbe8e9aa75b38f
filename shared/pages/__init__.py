"""The pages of the site. Each module holds one `page`, which any approach can mount."""
