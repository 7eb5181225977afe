// Matrices, sparse rows, seeds and threads are what every estimator takes and gives: who imports
// the estimators has them, without a second module to know of.
@_exported public import PatronNumerics
