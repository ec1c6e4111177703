"""Data that ships with the product: icons, fonts, styles, examples."""
