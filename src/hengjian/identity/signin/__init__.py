"""Signing in: passwords, locks, sessions, the second factor, single sign-on. What it holds to is `policy.yaml`."""
