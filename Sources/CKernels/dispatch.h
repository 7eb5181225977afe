#ifndef PATRON_DISPATCH_H
#define PATRON_DISPATCH_H

#include "processor.h"

#define INLINE static inline __attribute__((always_inline))

/// The kind of processor that a call on this thread is made for.
int patron_processor(void);

// Each body is compiled once for each kind of processor and chosen as it is called: the question
// to the processor is a load and a test, against thousands of rows a call.
#if defined(__x86_64__)
#define AVX512 __attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx2,fma")))
#define AVX2 __attribute__((target("avx2,fma")))
#define DISPATCHED(type, name, parameters, arguments)                           \
  AVX512 static type name##_avx512 parameters { return name##_body arguments; } \
  AVX2 static type name##_avx2 parameters { return name##_body arguments; }     \
  static type name##_plain parameters { return name##_body arguments; }         \
  type patron_##name parameters {                                               \
    switch (patron_processor()) {                                               \
      case PATRON_AVX512: return name##_avx512 arguments;                       \
      case PATRON_AVX2: return name##_avx2 arguments;                           \
      default: return name##_plain arguments;                                   \
    }                                                                           \
  }
#else
#define DISPATCHED(type, name, parameters, arguments) \
  type patron_##name parameters { return name##_body arguments; }
#endif

#endif
