"""What goes wrong in Dash itself, each thing shown in a process of its own beside what is safe."""
