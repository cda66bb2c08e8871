# Linkers and runners of the foreign targets that `install` brings. Source it: `. .ci/cross/env.sh`.
_here=$(cd "$(dirname "${BASH_SOURCE[0]:-$0}")" && pwd)
export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc
export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER="qemu-aarch64 -L /usr/aarch64-linux-gnu"
export CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER=x86_64-w64-mingw32-gcc
export CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUSTFLAGS=-Clink-self-contained=no
# `.ci/cross/wine/install` brings it.
if command -v wine >/dev/null; then export CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER=$_here/wine/run; fi
export CARGO_TARGET_WASM32_WASIP1_LINKER=wasm-ld-22
export CARGO_TARGET_WASM32_WASIP1_RUNNER="node --no-warnings $_here/run-wasi.mjs"
unset _here
