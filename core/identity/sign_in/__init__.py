"""The ways to sign in, one a file. Each turns what was given into a `SignIn`."""
