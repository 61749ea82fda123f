"""The safe: code about private keys, and the only room that touches them.

Private material never lies in this folder: settings name a data folder or an HSM.
"""
