"""What helps to build the project and is no part of the package."""
