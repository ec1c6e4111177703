"""The window around the screens: frame, actions, palette, banner, and the ways from one screen to another."""
