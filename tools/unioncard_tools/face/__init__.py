"""The face of the card (豫工文〔2015〕4号, section 二): one drawing, written as SVG and as a PDF for the printer.

Needs the extra ``cli`` (fontTools); nothing that runs in the cloud imports it. All lengths are millimetres, the origin
is the card's top left corner, y grows downwards.
"""
