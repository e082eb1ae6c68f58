#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# dist/Earshot.app -> dist/earshot-VERSION-macos.dmg, on a Mac. Written, not built: see docs/packaging.md.
# SIGN="Developer ID Application: ..." signs it, NOTARY=a-keychain-profile has Apple notarise it.
set -euo pipefail
cd "$(dirname "$0")/../../.."

app=dist/Earshot.app
[ -d "$app" ] || { echo "There is no $app; run \`python -m PyInstaller build.spec\` on this Mac first." >&2; exit 1; }
version=$(.venv/bin/python -c 'import core; print(core.__version__)')
image=dist/earshot-$version-macos.dmg

if [ -n "${SIGN:-}" ]; then
    codesign --force --deep --options runtime --timestamp \
        --entitlements scripts/package/macos/entitlements.plist --sign "$SIGN" "$app"
fi
staging=$(mktemp -d)
trap 'rm -rf "$staging"' EXIT
cp -R "$app" "$staging/"
ln -s /Applications "$staging/Applications"
hdiutil create -volname Earshot -srcfolder "$staging" -fs HFS+ -format UDZO -ov "$image"
if [ -n "${SIGN:-}" ] && [ -n "${NOTARY:-}" ]; then
    codesign --sign "$SIGN" --timestamp "$image"
    xcrun notarytool submit "$image" --keychain-profile "$NOTARY" --wait
    xcrun stapler staple "$image"
fi
echo "$image"
