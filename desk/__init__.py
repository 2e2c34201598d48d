"""The editors' desk: the commands of `build.py edit` and the local web page, over the same orders."""
