"""Forms made from declarations: editors by kind, the form itself."""
