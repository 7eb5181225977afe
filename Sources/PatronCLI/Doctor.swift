import ArgumentParser
import Foundation
import Patron
import PatronEngine
import PatronNumerics
import PatronReport

struct Doctor: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what Patron found on this machine, and what is missing.",
    discussion: """
      The engine with its version and where it was found, the numeric library, threads, memory, and the folder for \
      intermediate files. Ends with 69 where the engine is missing or of another version, and with 73 where that folder \
      cannot be written.

      Examples:
        patron doctor
        patron doctor --json
      """)

  @OptionGroup var format: FormatArguments

  func run() async throws {
    let machine = await Machine()
    try format.write(machine, as: machine.document)
    if let status = machine.parts.compactMap(\.status).first { throw ExitCode(status) }
  }
}

/// What a run of Patron rests on.
private struct Machine: Encodable {
  struct Part: Encodable {
    let name: String
    /// What was found; nil where it does not serve.
    let found: String?
    /// Why it does not serve, and what to do about it.
    let problem: String?
    let remedy: String?
    /// The status that a run would end with.
    let status: Int32?

    init(_ name: String, _ found: String) {
      self.name = name
      self.found = found
      (problem, remedy, status) = (nil, nil, nil)
    }

    init(_ name: String, lacking error: PatronError, status: Int32) {
      self.name = name
      found = nil
      problem = [error.place?.description, error.fact].compactMap { $0 }.joined(separator: ": ")
      remedy = error.remedy
      self.status = status
    }

    private enum CodingKeys: CodingKey { case name, found, problem, remedy }
  }

  let parts: [Part]

  init() async {
    let process = ProcessInfo.processInfo
    parts = [
      Part("Patron", "\(Manifest.patronVersion), kernels in C for \(Self.kernels)"),
      Part("OpenBLAS", "kernels for \(Processor.blasKernels)"),
      await Self.engine,
      Part("threads", "\(process.activeProcessorCount) (fewer with --threads)"),
      Part(
        "memory",
        "\(Self.size(process.physicalMemory)); the engine spills to disk beyond "
          + "\(Self.size(UInt64(EngineLimits().memory))) (another limit with --memory)"),
      Self.scratch,
    ]
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
        return Part("engine", lacking: error, status: Failure.Status.engine)
      } catch {
        return Part(
          "engine", lacking: PatronError(.engine, "\(error)"), status: Failure.Status.engine)
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
      return Part(name, lacking: error, status: Failure.Status.output)
    } catch {
      return Part(
        name, lacking: PatronError(.output, StagedFile.reason(error)), status: Failure.Status.output
      )
    }
  }

  private static func size(_ bytes: UInt64) -> String {
    "\(Figures.decimals(Double(bytes) / Double(1 << 30), 1)) GiB"
  }

  var document: Document {
    var table = Document.Table(.text("part"), .text("found"))
    for part in parts { table.add(.text(part.name), .text(part.found ?? "does not serve")) }
    let problems = parts.compactMap { part in
      part.problem.map {
        Document.List.Item("\(part.name): \($0)", remedy: part.remedy)
      }
    }
    return Document(
      blocks: [.table(table)]
        + (problems.isEmpty
          ? [.paragraph("Nothing is missing.")]
          : [.list(Document.List(title: "What is missing", items: problems))]))
  }
}
