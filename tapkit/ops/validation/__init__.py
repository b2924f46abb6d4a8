"""What the stacks should be, compared with what they are: their configuration, and what is deployed."""
