#!/usr/bin/env bash
# Builds every target of this folder and fuzzes each for so many seconds (60): Tests/Fuzz/run.sh [SECONDS] [TARGET...]
#
# A target is a Swift file with an LLVMFuzzerTestOneInput. Its first lines say which sources it is compiled with and which
# flags they need, and how many octets are worth trying (4096):
#   // fuzz-sources: PATTERN...   // fuzz-flags: FLAG...   // fuzz-longest: OCTETS
# A crashing input is kept as Crashes/TARGET-<hash>; Corpus/TARGET has a minimised set of inputs that reach most of the code
# (`TARGET -merge=1 Corpus/TARGET FOUND`). The tests replay all of them, and so does this script before it fuzzes.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds="${1:-60}"
shift || true
build="${FUZZ_BUILD:-.build/fuzz}"
mkdir -p "$build" Tests/Fuzz/Crashes
# Swift's own backtracer would keep libFuzzer from saving the input.
export SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0
# Dictionaries with a seed of their own would look like new coverage for ever.
export SWIFT_DETERMINISTIC_HASHING=1
header() { sed -n "s|^// fuzz-$2: *||p" "$1"; }

# The clock is a module of its own to what is fuzzed.
swiftc -O -wmo -parse-as-library -swift-version 6 -module-name Monotonic -emit-module -emit-module-path "$build/Monotonic.swiftmodule" \
    -c Sources/Monotonic/*.swift -o "$build/Monotonic.o"

status=0
for source in Tests/Fuzz/*.swift; do
    target="$(basename "$source" .swift)"
    if (($# > 0)) && [[ " $* " != *" $target "* ]]; then continue; fi
    # The patterns and flags are lists on purpose.
    # shellcheck disable=SC2046
    swiftc -O -wmo -parse-as-library -swift-version 6 -module-name "$target" -sanitize=fuzzer,address -use-ld=lld \
        $(header "$source" flags) $(header "$source" sources) "$source" -I "$build" "$build/Monotonic.o" -o "$build/$target"
    replay=()
    for crash in Tests/Fuzz/Crashes/"$target"-*; do [[ -e "$crash" ]] && replay+=("$crash"); done
    for input in Tests/Fuzz/Corpus/"$target"/*; do [[ -e "$input" ]] && replay+=("$input"); done
    if ((${#replay[@]} > 0)); then "$build/$target" "${replay[@]}" || status=1; fi
    corpus=()
    if [[ -d "Tests/Fuzz/Corpus/$target" ]]; then corpus+=("Tests/Fuzz/Corpus/$target"); fi
    mkdir -p "$build/corpus/$target" "$build/seeds/$target"
    if [[ -x "Tests/Fuzz/seeds" ]]; then Tests/Fuzz/seeds "$target" "$build/seeds/$target"; fi
    longest="$(header "$source" longest)"
    longest="${longest:-4096}"
    echo "fuzzing $target for $seconds s"
    log="$build/$target.log"
    if ! "$build/$target" -max_total_time="$seconds" -max_len="$longest" -timeout=10 -rss_limit_mb=2048 \
        -print_final_stats=1 -artifact_prefix="Tests/Fuzz/Crashes/$target-" \
        "$build/corpus/$target" "$build/seeds/$target" "${corpus[@]}" >"$log" 2>&1; then
        status=1
        tail -n 40 "$log"
    fi
    grep -E '^(stat::|Done )' "$log" || true
done
exit "$status"
