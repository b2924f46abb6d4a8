"""What is measured: each module runs something and answers figures."""
