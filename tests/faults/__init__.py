"""What breaks is broken on purpose, on the emulator: no upload is lost, and the next run is clean."""
