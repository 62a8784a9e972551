"""The model in this process: files, signatures, the loaded model, reasons to give no score."""
