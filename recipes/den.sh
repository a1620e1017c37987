#!/bin/sh
# From an empty folder to the shipped den: record, train, measure. About two hours on one quiet CPU
# core, of which measuring takes a quarter.
set -eu
out=${1:-runs/den}
footage=${2:-footage/den}
reelworld record den --episodes 800 --frames 320 --seed 0 --out "$footage"
reelworld train --footage "$footage" --name den --codec sprites --codec-steps 5000 --dynamics-steps 18000 --out "$out"
reelworld eval "$out/model" --json --out "$out/eval.json"
