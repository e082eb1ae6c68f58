# SPDX-License-Identifier: MIT
"""What stands around the pages: rail, menus, strip of running work, drops, closing."""
