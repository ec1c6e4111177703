"""One package a screen: rows and verbs in the model, layout in the view. Screens do not know one another."""
