#!/bin/sh
# The den's recipe on another world, a closed box with four balls, with nothing retuned: record,
# train, measure. About two hours on one quiet CPU core.
set -eu
out=${1:-runs/box}
footage=${2:-footage/box}
reelworld record box --num-balls 4 --episodes 800 --frames 320 --seed 0 --out "$footage"
reelworld train --footage "$footage" --name box --codec sprites --codec-steps 5000 --dynamics-steps 12000 --out "$out"
reelworld eval "$out/model" --world-option num_balls=4 --json --out "$out/eval.json"
