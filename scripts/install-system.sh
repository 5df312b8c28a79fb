#!/bin/sh
# Install the system packages named in the list files given; nothing to do and no rights needed where all are there.
# As root or through sudo it installs them, otherwise it prints the command to run. Exit 4: something is missing.
set -eu

LISTS=$*
HERE=$(dirname "$0")
# apt may be busy on a machine just started (unattended upgrades): wait for it, in seconds.
LOCK_WAIT=600

entries() {
    # shellcheck disable=SC2086 # a list of file names, split on purpose
    grep -hv '^[[:space:]]*\(#\|$\)' $LISTS | tr -d ' '
}

is_installed() {
    dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed
}

has_candidate() {
    LC_ALL=C apt-cache policy "$1" 2>/dev/null | grep '^  Candidate:' | grep -qv '(none)'
}

# An entry "a|b" is there if a or b is; otherwise name the one to install.
wanted_of() {
    names=$(printf '%s' "$1" | tr '|' ' ')
    for name in $names; do
        if is_installed "$name"; then return; fi
    done
    for name in $names; do
        if has_candidate "$name"; then
            printf '%s\n' "$name"
            return
        fi
    done
    printf '%s\n' "${1##*|}"
}

# Debian and Ubuntu ship python3 without the module that makes virtual environments.
wanted_for_python() {
    if ! python=$("$HERE/find-python.sh" 2>/dev/null); then
        # Ubuntu 22.04 has Python 3.10, and 3.11 beside it in universe.
        printf '%s\n' python3.11 python3.11-venv
    elif ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        "$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'
    fi
}

wanted() {
    entries | while read -r entry; do wanted_of "$entry"; done
    wanted_for_python
}

all_known() {
    for name in $1; do
        has_candidate "$name" || return 1
    done
}

# shellcheck disable=SC2086 # $1: how to become root (may be empty); $2: package names, split on purpose
install() {
    if ! all_known "$2"; then $1 apt-get update; fi
    apt_install "$1" "$2" || {
        # The package lists were too old for the mirror.
        $1 apt-get update
        apt_install "$1" "$2"
    }
}

# shellcheck disable=SC2086 # as above
apt_install() {
    $1 env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        -o "DPkg::Lock::Timeout=$LOCK_WAIT" $2
}

# Print what to put before a command; at a terminal sudo may ask for the password, once.
how_to_become_root() {
    if [ "$(id -u)" -eq 0 ]; then return; fi
    command -v sudo >/dev/null || return 1
    sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; } || return 1
    echo sudo
}

ask_to_install() {
    if command -v sudo >/dev/null; then as_root='sudo sh -c'; else as_root='su -c'; fi
    {
        echo "Installing them needs root. Run this once, then repeat your command:"
        echo
        echo "    $as_root 'apt-get update && apt-get install -y --no-install-recommends $1'"
        echo
    } >&2
    exit 4
}

# Without apt we cannot install, only look.
check_without_apt() {
    missing=
    for tool in tesseract pdftoppm; do
        command -v "$tool" >/dev/null || missing="$missing $tool"
    done
    if ! tesseract --list-langs 2>/dev/null | grep -qx vie; then missing="$missing tesseract-language-vie"; fi
    "$HERE/find-python.sh" >/dev/null || missing="$missing python>=3.11"
    if [ -n "$missing" ]; then
        {
            echo "This system has no apt, so nothing was installed. Missing:$missing"
            echo "Install with the system's own package manager: Tesseract 5 with its Vietnamese (vie) and"
            echo "orientation (osd) data, the poppler tools, libGL, GLib and Python 3.11; then repeat your command."
        } >&2
        exit 4
    fi
}

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    check_without_apt
    exit 0
fi
packages=$(wanted | sort -u | tr '\n' ' ')
packages=${packages% }
if [ -z "$packages" ]; then exit 0; fi
echo "Missing system packages: $packages" >&2
if ! root=$(how_to_become_root); then ask_to_install "$packages"; fi
if ! install "$root" "$packages"; then
    if [ -n "$root" ]; then ask_to_install "$packages"; fi
    echo "apt could not install: $packages (its message is above)" >&2
    exit 4
fi
"$HERE/find-python.sh" >/dev/null
