"""What breaks is broken on purpose, on the emulator: each upload is processed or kept, and the next run is clean."""
