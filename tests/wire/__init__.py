"""The platforms' real libraries over loopback, against stand-ins with faults. Each has a side for its users."""
