"""Pages for everyone: the front page, signing in and out, answers to letters, languages."""
