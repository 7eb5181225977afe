import COpenBLAS

#if canImport(Glibc)
  import Glibc
#endif

/// OpenBLAS chooses its kernels as it is loaded, by a list of processors that it knows.
///
/// One that is younger than the list gets those of a Pentium 4 (0.3.21, which Debian 12 has, does so on Emerald
/// Rapids): a training takes a sixth longer, and products of matrices take several times as long.
extension Processor {
  /// The kernels that OpenBLAS took, by its own name.
  package static var blasKernels: String { String(cString: patron_blas_kernels()) }

  /// The kernels for this kind of processor where OpenBLAS `took` those for any; nil where it knew better.
  package func blasKernels(insteadOf took: String) -> String? {
    guard took.lowercased() == "prescott" else { return nil }
    return switch self {
    case .plain: nil
    case .avx2: "Haswell"
    case .avx512: "SkylakeX"
    }
  }

  /// Starts the program again where OpenBLAS did not know the processor, with the kernels that suit it.
  ///
  /// For the first line of an executable, since nothing else reaches OpenBLAS before it chooses. `OPENBLAS_CORETYPE`
  /// in the environment is left as it is, and no program starts twice.
  package static func restartWithItsKernels() {
    #if os(Linux)
      let variable = "OPENBLAS_CORETYPE"
      guard getenv(variable) == nil,
        let kernels = available.last?.blasKernels(insteadOf: blasKernels)
      else { return }
      setenv(variable, kernels, 1)
      // Where that fails the program goes on as it is, only slower.
      execv("/proc/self/exe", CommandLine.unsafeArgv)
      unsetenv(variable)
    #endif
  }
}
