#ifndef PATRON_OPENBLAS_SHIM_H
#define PATRON_OPENBLAS_SHIM_H

#include <cblas.h>

// The BLAS and LAPACK routines the core uses, under plain names and with only the arguments that
// vary. All matrices are stored row by row; `long` sizes are checked by the caller to fit a BLAS
// integer. OpenBLAS as packaged brings no LAPACKE header, so the Fortran names are declared here:
// Fortran stores by columns, so that its upper triangle is our lower one.

void dgesv_(
    const int *n, const int *columns, double *a, const int *lda, int *pivots, double *x,
    const int *ldx, int *info);
void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info, unsigned long);
void dsyev_(
    const char *job, const char *uplo, const int *n, double *a, const int *lda, double *values,
    double *work, const int *size, int *info, unsigned long, unsigned long);
void spotrf_(const char *uplo, const int *n, float *a, const int *lda, int *info, unsigned long);

/// Holds BLAS to one thread: the core splits the work itself, in an order that no thread count
/// changes.
static inline void patron_blas_use_one_thread(void) { openblas_set_num_threads(1); }

/// The kernels that were chosen for this processor, by OpenBLAS's name for them.
static inline const char *patron_blas_kernels(void) { return openblas_get_corename(); }

/// The lower triangle of C (n × n) += Aᵀ·A, for A (rows × n). The upper triangle is left alone.
static inline void patron_add_gram(long rows, long n, const double *a, double *c) {
  cblas_dsyrk(
      CblasRowMajor, CblasLower, CblasTrans, (int)n, (int)rows, 1, a, (int)n, 1, c, (int)n);
}

// The steps of a blocked Cholesky factorisation and its solution, in both precisions by one text: single
// precision takes half the memory and half the time, for matrices of items that fill gigabytes.
//
// patron_subtract_product: C ← C − A·Bᵀ, for A (m × k), B (n × k) and C (m × n), all with rows `stride`
// apart. The trailing update.
//
// patron_divide_by_transpose: A ← A·L⁻ᵀ, for A (rows × n) and a lower triangle L (n × n), both with rows
// `stride` apart. The panel step.
//
// patron_solve_factored: X ← (L·Lᵀ)⁻¹·X, for a lower triangle L (n × n, rows `stride` apart) and X
// (n × columns, packed).
//
// patron_factor: factors the lower triangle of A (n × n, rows `stride` apart) into L with A = L·Lᵀ, in
// place. Returns 0, or the 1-based row of the first pivot that is not positive.
#define PATRON_CHOLESKY_STEPS(real, precision, gemm, trsm, potrf)                                 \
  static inline void patron_subtract_product_##precision(                                         \
      long m, long n, long k, const real *a, const real *b, real *c, long stride) {               \
    gemm(                                                                                         \
        CblasRowMajor, CblasNoTrans, CblasTrans, (int)m, (int)n, (int)k, -1, a, (int)stride, b,   \
        (int)stride, 1, c, (int)stride);                                                          \
  }                                                                                               \
  static inline void patron_divide_by_transpose_##precision(                                      \
      long rows, long n, const real *l, real *a, long stride) {                                   \
    trsm(                                                                                         \
        CblasRowMajor, CblasRight, CblasLower, CblasTrans, CblasNonUnit, (int)rows, (int)n, 1, l, \
        (int)stride, a, (int)stride);                                                             \
  }                                                                                               \
  static inline void patron_solve_factored_##precision(                                           \
      long n, long columns, const real *l, long stride, real *x) {                                \
    trsm(                                                                                         \
        CblasRowMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, (int)n, (int)columns,   \
        1, l, (int)stride, x, (int)columns);                                                      \
    trsm(                                                                                         \
        CblasRowMajor, CblasLeft, CblasLower, CblasTrans, CblasNonUnit, (int)n, (int)columns, 1,  \
        l, (int)stride, x, (int)columns);                                                         \
  }                                                                                               \
  static inline int patron_factor_##precision(long n, real *a, long stride) {                     \
    const int order = (int)n, lda = (int)stride;                                                  \
    int info = 0;                                                                                 \
    potrf("U", &order, a, &lda, &info, 1);                                                        \
    return info;                                                                                  \
  }

PATRON_CHOLESKY_STEPS(double, double, cblas_dgemm, cblas_dtrsm, dpotrf_)
PATRON_CHOLESKY_STEPS(float, single, cblas_sgemm, cblas_strsm, spotrf_)

/// The eigenvalues of the symmetric A (n × n), ascending, into `values`, and its eigenvectors, one a
/// row, over A. `work` holds `size` ≥ 3n − 1 doubles. Returns 0 where the iteration converged.
static inline int patron_eigen(long n, double *a, double *values, double *work, long size) {
  const int order = (int)n, length = (int)size;
  int info = 0;
  dsyev_("V", "U", &order, a, &order, values, work, &length, &info, 1, 1);
  return info;
}

/// x ← A⁻¹·x for A (n × n, stored column by column), which is replaced by its LU factors; `pivots`
/// holds n integers. Returns 0, or the 1-based row of the first pivot that is 0.
static inline int patron_solve(long n, double *a, int *pivots, double *x) {
  const int order = (int)n, one = 1;
  int info = 0;
  dgesv_(&order, &one, a, &order, pivots, x, &order, &info);
  return info;
}

#endif
