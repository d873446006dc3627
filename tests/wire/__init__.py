"""The platforms' real libraries over loopback, against stand-ins with faults. Each stand-in has a side for its users."""
