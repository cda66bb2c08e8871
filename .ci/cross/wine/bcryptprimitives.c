// The DLL that wine 8 lacks, with the one function of it that Rust's standard library uses. (`RtlGenRandom` is a macro
// for a function of advapi32.)
#include <windows.h>
#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE buffer, SIZE_T size) {
    return RtlGenRandom(buffer, (ULONG)size);
}
