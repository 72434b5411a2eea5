"""The hub: what agencies send is taken in over HTTPS. Needs the extra ``serve``; nothing else imports it."""
