"""Unit tests of tap.py and of what it deploys: the recorded resources, and how they are configured."""
