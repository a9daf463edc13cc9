"""What comes up over the reader: prompts, lists, menus, help. One at a time, and it has the focus."""
