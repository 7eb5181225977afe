import Foundation
public import PatronEngine
import PatronNumerics
import PatronReport

/// What a run of Patron rests on.
public struct Machine: Sendable, Encodable {
  public struct Part: Sendable, Encodable {
    public let name: String
    /// What was found; nil where it does not serve.
    public let found: String?
    /// Why it does not serve, and what to do about it.
    public let problem: PatronError?

    fileprivate init(_ name: String, _ found: String) {
      self.name = name
      self.found = found
      problem = nil
    }

    fileprivate init(_ name: String, lacking problem: PatronError) {
      self.name = name
      found = nil
      self.problem = problem
    }

    private enum CodingKeys: CodingKey { case name, found, problem, remedy }

    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(name, forKey: .name)
      try container.encodeIfPresent(found, forKey: .found)
      try container.encodeIfPresent(fact, forKey: .problem)
      try container.encodeIfPresent(problem?.remedy, forKey: .remedy)
    }

    /// What is wrong and where.
    var fact: String? {
      problem.map { [$0.place?.description, $0.fact].compactMap(\.self).joined(separator: ": ") }
    }
  }

  public let parts: [Part]

  /// Looks at the machine; starts the engine's program once to ask for its version.
  public init() async {
    let process = ProcessInfo.processInfo
    let other = await Engines.other().map {
      Part("another engine", "\($0.name) \($0.version), \($0.path) (\($0.setting) takes it)")
    }
    let parts: [Part?] = [
      Part("Patron", "\(Manifest.patronVersion), kernels in C for \(Self.kernels)"),
      Part("OpenBLAS", "kernels for \(Processor.blasKernels)"),
      await Self.engine,
      other,
      Part("threads", "\(process.activeProcessorCount) (fewer with --threads)"),
      Part(
        "memory",
        "\(Self.size(process.physicalMemory)); the engine spills to disk beyond "
          + "\(Self.size(UInt64(EngineLimits().memory))) (another limit with --memory)"),
      Self.scratch,
    ]
    self.parts = parts.compactMap(\.self)
  }

  private static var kernels: String {
    switch Processor.available.last {
    case .avx512: "AVX-512"
    case .avx2: "AVX2"
    case .plain, nil: "any processor of this kind"
    }
  }

  private static var engine: Part {
    get async {
      do {
        let program = try await Engines.program()
        return Part("engine", "\(program.name) \(program.version), \(program.path)")
      } catch let error as PatronError {
        return Part("engine", lacking: error)
      } catch {
        return Part("engine", lacking: PatronError(.engine, "\(error)"))
      }
    }
  }

  /// The folder for intermediate files, in which one is made and removed again.
  private static var scratch: Part {
    let name = "intermediate files"
    do {
      let folder = try ScratchFolder()
      let parent = URL(fileURLWithPath: folder.path).deletingLastPathComponent().path
      let free = try FileManager.default.attributesOfFileSystem(forPath: parent)[.systemFreeSize]
      let room = (free as? NSNumber).map { ", \(size($0.uint64Value)) free" } ?? ""
      return Part(name, "\(parent)\(room) (another folder with TMPDIR)")
    } catch let error as PatronError {
      return Part(name, lacking: error)
    } catch {
      return Part(name, lacking: PatronError(.output, StagedFile.reason(error)))
    }
  }

  private static func size(_ bytes: UInt64) -> String {
    "\(Figures.decimals(Double(bytes) / Double(1 << 30), 1)) GiB"
  }
}
