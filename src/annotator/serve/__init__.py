"""The app in a browser: logins, sessions that outlive a lost line, and the pages that show them; Textual is not here.

One process of ``annotator open`` per person runs behind a pseudo-terminal, and xterm.js shows it. What the room must
keep is that nobody gets further than the terminal of the app that their login gives them.
"""
