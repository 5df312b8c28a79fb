"""What people say of the facts: their corrections, kept apart from the run, and the page to make them on."""
