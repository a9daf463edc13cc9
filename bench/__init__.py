"""Speed as ratios: every figure beside a floor, a simpler program measured in the same run on the same machine.

``make bench`` or ``python -m bench [NAME...] [--quick]``. A bench is a generator of figures, one file each; a
figure is a row of the table. Nothing here is a test: a busy machine must not turn a build red.
"""
