"""Unit tests of lambda_code/main.py, the code that runs in AWS."""
