"""What goes wrong: hazards of Dash, faults under load, attacks on guarded pages."""
