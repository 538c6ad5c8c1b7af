# Sourced by every script in this folder: where we are, how we say things, how a missing package is installed.
# shellcheck shell=bash

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# A heading that stands out between pages of compiler output.
heading() { printf '\n==> %s\n' "$*"; }

# Ends the script with a sentence for the person in front of it.
fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# Runs a command as root: as it is, or by sudo.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "this needs root: $* (neither root nor sudo here; install it by hand and start again)"
    fi
}

# need_packages NAME...: installs the Debian packages that are missing; does nothing when all are there.
need_packages() {
    local package missing=()
    command -v dpkg-query >/dev/null || {
        printf 'note: no dpkg here; make sure that these are installed: %s\n' "$*" >&2
        return 0
    }
    for package in "$@"; do
        [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
    done
    [ "${#missing[@]}" -eq 0 ] && return 0
    heading "installing ${missing[*]}"
    as_root apt-get -qq update
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}"
}

# need_swift: the toolchain and the libraries that a build links.
need_swift() {
    command -v swift >/dev/null || PATH="$PATH:/opt/swift/usr/bin"
    command -v swift >/dev/null || fail "no Swift here: install Swift 6.3 or newer (https://www.swift.org/install/linux/)"
    local version
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
    [ "$(printf '%s\n' 6.3 "$version" | sort -V | head -n 1)" = 6.3 ] ||
        fail "Swift ${version:-of an unknown version} is too old: Kopir needs 6.3 or newer"
    need_packages git libsqlite3-dev libssl-dev pkg-config
}
