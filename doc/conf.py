# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors

project = "WarpDrive for DPDK"
author = "The WarpDrive for DPDK authors"
copyright = "2026, " + author
extensions = []
exclude_patterns = []
html_theme = "alabaster"
html_show_sourcelink = False
