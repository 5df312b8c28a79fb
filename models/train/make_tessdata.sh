#!/bin/sh
# Train Tesseract's Vietnamese further on lines made from a corpus; models/tessdata/card.md says what for.
#
# models/train/make_tessdata.sh PYTHON CORPUS OUT
# CORPUS has admin.txt and general.txt, plain or .zst; OUT/last.traineddata is the model, OUT/scores.txt what it reads
# wrong. Lines that are made stay, and training goes on where it was stopped. SHARDS, PAGES and MINUTES make it smaller;
# BASE is the model to begin with, FONTS the folder of the typefaces that are only judged by; HANDS="MNIST TYPEFACES" has
# gaps of letterheads written into (pen_lines.py says what the two folders are), RATE is the learning rate.
set -eu
fail() {
    echo "make tessdata: $1" >&2
    exit 2
}
[ $# -eq 3 ] && [ -d "$2" ] || fail "name a folder: make tessdata CORPUS=folder OUT=folder (now '${2-}')"
python=$1 corpus=$2 out=$3
base=${BASE:-/usr/share/tesseract-ocr/5/tessdata/vie.traineddata}
[ -f "$base" ] || fail "$base is not there; install it: sudo apt-get install tesseract-ocr-vie"
train=$(dirname "$0")
export PYTHONPATH="$train/../..${PYTHONPATH:+:$PYTHONPATH}" OMP_THREAD_LIMIT=1
mkdir -p "$out"

text() { # name: the file in the corpus
    for found in "$corpus/$1.txt.zst" "$corpus/$1.txt"; do
        [ ! -f "$found" ] || { echo "$found"; return; }
    done
    fail "$corpus has no $1.txt or $1.txt.zst"
}

admin=$(text admin)
general=$(text general)
pages=${PAGES:-20}

"$python" "$train/tess_lines.py" "$out" "$admin" "$general" "$base" --shards "${SHARDS:-12}" --pages "$pages" \
    ${HANDS:+--hands $HANDS}
"$python" "$train/tess_lines.py" "$out" "$admin" "$general" "$base" --held --shards 1 --pages 3 \
    --fonts "${FONTS:-/usr/share/fonts}"
"$python" "$train/tess_train.py" "$out" "$base" --minutes "${MINUTES:-43}" --rate "${RATE:-7e-4}"
"$python" "$train/tess_score.py" "$out" "$base" "$out/last.traineddata" | tee "$out/scores.txt"
