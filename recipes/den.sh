#!/bin/sh
# From an empty folder to a den like the shipped one (its card says what differed): record, train,
# measure. An estimate, as the whole was not yet run in one go: two hours on two CPU cores
# (10 minutes of codec and an hour of dynamics on one core, the rest recording, encoding and measuring).
set -eu
out=${1:-runs/den}
footage=${2:-footage/den}
reelworld record den --episodes 1600 --seed 0 --out "$footage"
reelworld train --footage "$footage" --name den --size tiny --codec-steps 11000 --dynamics-steps 5000 --out "$out"
reelworld eval "$out/model" --json --out "$out/eval.json"
