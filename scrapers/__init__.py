"""IN: the network side. Knows the web, decides nothing about news."""
