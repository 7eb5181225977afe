#ifndef PATRON_OPENBLAS_SHIM_H
#define PATRON_OPENBLAS_SHIM_H

#include <cblas.h>

// The BLAS and LAPACK routines the core uses, under plain names and with only the arguments that
// vary. All matrices are stored row by row; `long` sizes are checked by the caller to fit a BLAS
// integer. OpenBLAS as packaged brings no LAPACKE header, so the Fortran names are declared here:
// Fortran stores by columns, so that its upper triangle is our lower one.

void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info, unsigned long);
void dsyev_(
    const char *job, const char *uplo, const int *n, double *a, const int *lda, double *values,
    double *work, const int *size, int *info, unsigned long, unsigned long);
void spotrf_(const char *uplo, const int *n, float *a, const int *lda, int *info, unsigned long);

/// Holds BLAS to one thread: the core splits the work itself, in an order that no thread count
/// changes.
static inline void patron_blas_use_one_thread(void) { openblas_set_num_threads(1); }

/// The kernel family OpenBLAS chose for this processor, such as "Haswell".
static inline const char *patron_blas_kernel(void) { return openblas_get_corename(); }

/// The lower triangle of C (n × n) += Aᵀ·A, for A (rows × n). The upper triangle is left alone.
static inline void patron_add_gram(long rows, long n, const double *a, double *c) {
  cblas_dsyrk(
      CblasRowMajor, CblasLower, CblasTrans, (int)n, (int)rows, 1, a, (int)n, 1, c, (int)n);
}

/// C ← C − A·Bᵀ, for A (m × k), B (n × k) and C (m × n), all with rows `stride` apart. The trailing update of a blocked Cholesky factorisation.
static inline void patron_subtract_product(
    long m, long n, long k, const double *a, const double *b, double *c, long stride) {
  cblas_dgemm(
      CblasRowMajor, CblasNoTrans, CblasTrans, (int)m, (int)n, (int)k, -1, a, (int)stride, b,
      (int)stride, 1, c, (int)stride);
}

/// A ← A·L⁻ᵀ, for A (rows × n) and a lower triangle L (n × n), both of row length `stride`.
/// The panel step of a blocked Cholesky factorisation.
static inline void patron_divide_by_transpose(
    long rows, long n, const double *l, double *a, long stride) {
  cblas_dtrsm(
      CblasRowMajor, CblasRight, CblasLower, CblasTrans, CblasNonUnit, (int)rows, (int)n, 1, l,
      (int)stride, a, (int)stride);
}

/// X ← (L·Lᵀ)⁻¹·X, for a lower triangle L (n × n, row length `stride`) and X (n × columns, packed).
static inline void patron_solve_factored(
    long n, long columns, const double *l, long stride, double *x) {
  cblas_dtrsm(
      CblasRowMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, (int)n, (int)columns, 1, l,
      (int)stride, x, (int)columns);
  cblas_dtrsm(
      CblasRowMajor, CblasLeft, CblasLower, CblasTrans, CblasNonUnit, (int)n, (int)columns, 1, l,
      (int)stride, x, (int)columns);
}

/// Factors the lower triangle of A (n × n, row length `stride`) into L with A = L·Lᵀ, in place.
/// Returns 0, or the 1-based row of the first pivot that is not positive.
static inline int patron_factor(long n, double *a, long stride) {
  const int order = (int)n, lda = (int)stride;
  int info = 0;
  dpotrf_("U", &order, a, &lda, &info, 1);
  return info;
}

/// The eigenvalues of the symmetric A (n × n), ascending, into `values`, and its eigenvectors, one a
/// row, over A. `work` holds `size` ≥ 3n − 1 doubles. Returns 0 where the iteration converged.
static inline int patron_eigen(long n, double *a, double *values, double *work, long size) {
  const int order = (int)n, length = (int)size;
  int info = 0;
  dsyev_("V", "U", &order, a, &order, values, work, &length, &info, 1, 1);
  return info;
}

// The same three steps of a blocked Cholesky factorisation, and its solution, in single precision:
// half the memory and twice the speed, for matrices of items that fill gigabytes.

/// C ← C − A·Bᵀ, for A (m × k), B (n × k) and C (m × n), all with rows `stride` apart.
static inline void patron_subtract_product_single(
    long m, long n, long k, const float *a, const float *b, float *c, long stride) {
  cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasTrans, (int)m, (int)n, (int)k, -1, a, (int)stride, b,
      (int)stride, 1, c, (int)stride);
}

/// A ← A·L⁻ᵀ, for A (rows × n) and a lower triangle L (n × n), both of row length `stride`.
static inline void patron_divide_by_transpose_single(
    long rows, long n, const float *l, float *a, long stride) {
  cblas_strsm(
      CblasRowMajor, CblasRight, CblasLower, CblasTrans, CblasNonUnit, (int)rows, (int)n, 1, l,
      (int)stride, a, (int)stride);
}

/// X ← (L·Lᵀ)⁻¹·X, for a lower triangle L (n × n, row length `stride`) and X (n × columns, packed).
static inline void patron_solve_factored_single(
    long n, long columns, const float *l, long stride, float *x) {
  cblas_strsm(
      CblasRowMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, (int)n, (int)columns, 1, l,
      (int)stride, x, (int)columns);
  cblas_strsm(
      CblasRowMajor, CblasLeft, CblasLower, CblasTrans, CblasNonUnit, (int)n, (int)columns, 1, l,
      (int)stride, x, (int)columns);
}

/// Factors the lower triangle of A (n × n, row length `stride`) into L with A = L·Lᵀ, in place.
/// Returns 0, or the 1-based row of the first pivot that is not positive.
static inline int patron_factor_single(long n, float *a, long stride) {
  const int order = (int)n, lda = (int)stride;
  int info = 0;
  spotrf_("U", &order, a, &lda, &info, 1);
  return info;
}

#endif
