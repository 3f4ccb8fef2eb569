"""The judges: each looks at one part of what an entry did, and adds its findings to the examination."""
