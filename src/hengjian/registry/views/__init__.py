"""Pages of what the system administrator keeps beside people and bodies: certificates, items."""
