"""Are the sources well, and when is a kept article looked at again."""
