#include "dispatch.h"

static _Thread_local int most = PATRON_AVX512;

int patron_best_processor(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
      && __builtin_cpu_supports("avx512bw"))
    return PATRON_AVX512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return PATRON_AVX2;
#endif
  return PATRON_PLAIN;
}

void patron_hold_processor(int kind) { most = kind; }

int patron_processor(void) {
  const int best = patron_best_processor();
  return best < most ? best : most;
}
