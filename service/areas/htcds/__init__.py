"""Records of outcomes in the Human Trafficking Case Data Standard (HTCDS, IOM), handed on with consent."""
