"""Drops 投递: files brought to, and answers fetched from, a bank's own SFTP server.

address     where the server is, whose key it must show, with which key we log in
sftp        a session: push, listing, fetch, move
pushing     how a file arrives whole, once, and never over another one
delivering  the files of one batch, the control file last
polling     which answer files the bank has finished writing
errors      what can go wrong, as one tree
"""
