#!/bin/sh
# Make the restorer's model from a corpus; models/train/README.md says what each step does.
#
# models/train/make.sh PYTHON CORPUS GAZETTEERS OUT
# CORPUS has admin.txt, general.txt and heldout.txt, plain or .zst; the model is made in OUT/model, all that it is made
# from in OUT. A step that is done leaves a stamp in OUT/done: a run that was stopped goes on where it was.
# PAGES, ROUNDS, WORDS and MINUTES make it smaller, to try it; RESCORER=no leaves out the rescorer, and needs no PyTorch.
set -eu
fail() {
    echo "make model: $1" >&2
    exit 2
}
[ $# -eq 4 ] && [ -d "$2" ] && [ -d "$3" ] ||
    fail "name two folders: make model CORPUS=folder GAZETTEERS=folder OUT=folder (now '${2-}', '${3-}')"
python=$1 corpus=$2 gazetteers=$3 out=$4
pages=${PAGES:-590} rounds=${ROUNDS:-1} words=${WORDS:-6000000} minutes=${MINUTES:-50}
train=$(dirname "$0") model=$out/model
export PYTHONPATH="$train/../..${PYTHONPATH:+:$PYTHONPATH}" OMP_THREAD_LIMIT=1
mkdir -p "$model" "$out/room" "$out/done"

text() { # name: the file in the corpus
    for found in "$corpus/$1.txt.zst" "$corpus/$1.txt"; do
        [ ! -f "$found" ] || { echo "$found"; return; }
    done
    fail "$corpus has no $1.txt or $1.txt.zst"
}

step() { # name, script, its arguments
    [ ! -e "$out/done/$1" ] || return 0
    echo "== $1"
    name=$1 script=$2
    shift 2
    "$python" "$train/$script.py" "$@"
    touch "$out/done/$name"
}

# One a line: of several in one line, sh sees only the last fail.
admin=$(text admin)
general=$(text general)
held=$(text heldout)
held_eng=$out/held_eng.jsonl held_vie=$out/held_vie.jsonl

# Pages, read by the engine: to learn from, to fit on, to judge by.
step pairs-eng render "$admin" "$out/eng.jsonl" --lang eng --pages "$pages"
step pairs-vie render "$admin" "$out/vie.jsonl" --lang vie --pages $((pages / 3 + 1)) --seed 2
step pairs-vie-harsh render "$admin" "$out/vie_harsh.jsonl" --lang vie --pages $((pages / 4 + 1)) --seed 3 --harsh
step held-eng render "$held" "$held_eng" --lang eng --pages $((pages / 24 + 1)) --seed 9
step held-vie render "$held" "$held_vie" --lang vie --pages $((pages / 40 + 1)) --seed 7 --harsh
step judged-eng render "$held" "$out/judged_eng.jsonl" --lang eng --pages $((pages / 25 + 1)) --seed 21 \
    --apart-from "$held_eng" "$held_vie"
step judged-vie render "$held" "$out/judged_vie.jsonl" --lang vie --pages $((pages / 50 + 1)) --seed 22 --harsh \
    --apart-from "$held_eng" "$held_vie"

# The language model and the channels.
step places places "$gazetteers" "$out/places.txt"
step abbreviations abbreviations "$gazetteers" "$model"
step ngrams ngrams "$model" "$admin" "$general=0.34" "$out/places.txt=0.5" --head 4
step cases cases "$model" "$admin"
step channel-eng confusions "$out/eng.jsonl" "$model" --source eng
cat "$out/vie.jsonl" "$out/vie_harsh.jsonl" > "$out/all_vie.jsonl"
step channel-vie confusions "$out/all_vie.jsonl" "$model" --source vie
step weights-eng fit "$model" "$held_eng" --source eng --rounds "$rounds"
step weights-vie fit "$model" "$held_vie" --source vie --rounds "$rounds"

# The rescorer.
if [ "${RESCORER:-yes}" != no ]; then
    step room rescorer_room "$model" "$out/room" "$admin" "$general" --eng "$out/eng.jsonl" \
        --vie "$out/vie.jsonl" "$out/vie_harsh.jsonl"
    step shards rescorer_data "$out/room" --words "$words"
    step held rescorer_data "$out/room" --model "$model" --held "$held_eng" "$held_vie"
    step rescorer rescorer_train "$out/room" --minutes "$minutes"
    step export rescorer_export "$out/room" "$model"
fi

# What its probabilities mean, and how good it is.
step calibrated-eng calibrate "$model" "$held_eng" --source eng
step calibrated-vie calibrate "$model" "$held_vie" --source vie
"$python" "$train/score.py" "$model" "$out/judged_eng.jsonl" "$out/judged_vie.jsonl" | tee "$out/scores.txt"
echo "The model: $model"
