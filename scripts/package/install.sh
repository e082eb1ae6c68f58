#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs Earshot for you alone, or with PREFIX=/usr/local for everybody. ./install.sh --remove takes it away again.
set -eu
prefix=${PREFIX:-"$HOME/.local"}
case $prefix in
    /*) ;;
    *) prefix=$PWD/$prefix ;; # as links and menus need it
esac
home=$prefix/lib/earshot
data=$prefix/share
cd "$(dirname "$0")"

refresh() {
    if command -v update-desktop-database >/dev/null; then update-desktop-database -q "$data/applications" || true; fi
    if command -v gtk-update-icon-cache >/dev/null; then gtk-update-icon-cache -q -t -f "$data/icons/hicolor" || true; fi
}

remove() {
    [ ! -f "$home/installed" ] || while IFS= read -r file; do rm -f "$data/$file"; done <"$home/installed"
    rm -f "$prefix/bin/earshot" "$prefix/bin/earshot-core"
    rm -rf "$home"
}

if [ "${1:-}" = --remove ]; then
    remove
    refresh
    echo "Earshot is removed. Your library and settings stay where they are."
    exit 0
fi
if [ ! -d Earshot ] || [ ! -d share ]; then
    echo "Unpack the whole archive first: the folder Earshot is not beside this script." >&2
    exit 1
fi
remove
mkdir -p "$home" "$prefix/bin" "$data"
cp -R Earshot/. "$home"
(cd share && find . -type f) | sed 's|^\./||' >"$home/installed"
cp -R share/. "$data"
# The desktop may not look for commands in $prefix/bin.
while IFS= read -r file; do
    case $file in
        *.desktop | *.nemo_action)
            sed "s|^Exec=earshot|Exec=\"$home/Earshot\"|" "share/$file" >"$data/$file" ;;
    esac
    # Dolphin runs an entry of one user only if it is marked as a program.
    case $file in kio/servicemenus/*) chmod 755 "$data/$file" ;; esac
done <"$home/installed"
ln -sf "$home/Earshot" "$prefix/bin/earshot"
ln -sf "$home/earshot-core" "$prefix/bin/earshot-core"
refresh
echo "Earshot is installed in $home; start it from the menu of your desktop, or with $prefix/bin/earshot"
