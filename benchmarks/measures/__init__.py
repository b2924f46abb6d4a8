"""The measurements: each module runs something and returns figures."""
