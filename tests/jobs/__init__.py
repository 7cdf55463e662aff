"""The jobs and the processes around them; `running` starts a whole desk as an operator does."""
