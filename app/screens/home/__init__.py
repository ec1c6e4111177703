"""Home: the first steps, what happens at the gate, what needs attention."""
