/* Forced into every C and C++ file of the llama.cpp build (see build.py).
 *
 * GCC before 13 declares _tile_loadconfig as an asm statement whose memory operand covers 8 of
 * the 64 bytes that `ldtilecfg` reads, and that clobbers no memory. The optimiser then drops the
 * stores that fill the tile configuration, and the first matrix product on AMX faults. This says
 * what the instruction really reads. Other compilers and other CPUs see nothing of it.
 */
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__AMX_TILE__)
#include <immintrin.h>
#undef _tile_loadconfig
#define _tile_loadconfig(config) \
    __asm__ volatile("ldtilecfg\t%0" : : "m"(*(const char(*)[64])(config)) : "memory")
#endif
