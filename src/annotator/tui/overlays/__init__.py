"""What comes up over the reader: prompts, lists, menus, help. One at a time has the keys."""
