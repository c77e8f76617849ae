"""What the site tells of a right."""
