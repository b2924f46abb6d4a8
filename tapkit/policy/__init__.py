"""Rules that every deployed resource must satisfy: a Pulumi CrossGuard pack, importable without it."""
