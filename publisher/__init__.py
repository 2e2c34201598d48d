"""OUT: the disk and site side. Decides nothing about news."""
