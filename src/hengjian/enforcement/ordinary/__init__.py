"""The ordinary penalty: what its rules look at, what its rows hold, part by part of the procedure."""
