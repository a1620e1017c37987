"""One command with verbs; each verb is a file, loaded only when it is called."""
