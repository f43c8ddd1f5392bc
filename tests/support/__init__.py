"""What several tests need: a small city, and an on-the-spot penalty told step by step."""
