"""The pages of administration. For anybody else they do not exist."""
