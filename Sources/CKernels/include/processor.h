#ifndef PATRON_PROCESSOR_H
#define PATRON_PROCESSOR_H

/// The kinds of processor that kernels are compiled for, the least first. On arm64 the plain kind is
/// compiled to NEON.
enum { PATRON_PLAIN = 0, PATRON_AVX2 = 1, PATRON_AVX512 = 2 };

/// The best kind that this processor is.
int patron_best_processor(void);

/// Holds the kernels that this thread calls to `kind` at most, so that the kinds can be compared.
void patron_hold_processor(int kind);

#endif
