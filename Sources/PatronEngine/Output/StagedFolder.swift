package import Foundation

/// Files on their way into a folder, where they take the place of what earlier runs wrote: together, or not at all.
///
///     let staged = try StagedFolder(for: "scores", replacing: ["scores.csv", "segments.csv"])
///     …                                            // write to staged.path("scores.csv")
///     try staged.place(["scores.csv"])             // an old segments.csv is gone with the old scores.csv
///
/// The files are written into a private folder beside the one they are for, and the two change places in one step: at any
/// moment, also where a process is killed or the machine stops, the folder holds the old files or the new.
///
/// A folder that holds a file of somebody else's, is a mounted disk or the working folder, or stands where nothing else may be
/// made, stays and takes the files in: the old ones are taken out first, the last of the names comes last. A process that is
/// killed within these few calls leaves too few files, never old ones beside new ones.
package final class StagedFolder: Sendable {
  /// The folder that the files are written into.
  package let path: String
  private let shown: String
  private let folder: String
  private let owned: Set<String>
  private let made: MadeFolders
  /// The locks of both folders, where the file system has locks.
  private let locks: [HeldLock?]

  /// - Parameters:
  ///   - owned: the names of all files that may be replaced; every other stays.
  /// - Throws: a `PatronError` for a folder that cannot be written, or that another run is writing into.
  package init(for folder: String, replacing owned: Set<String>) throws {
    let real = try OutputPlace.folder(folder)
    made = try MadeFolders(folder)
    do {
      let lock = try Self.lock(real, shown: folder)
      try Self.check(owned, in: real)
      let (inside, inner): (String, HeldLock?)
      do throws(Leftovers.Failure) {
        (inside, inner) = try Leftovers.make(OutputPlace.prefix, in: real) { mkdir($0, 0o700) }
      } catch {
        throw PatronError.unwritable(.folder(folder), because: error.reason)
      }
      path = Self.movedOut(inside, of: real) ?? inside
      locks = [lock, inner]
      shown = folder
      self.folder = real
      self.owned = owned
    } catch {
      made.removeEmpty()
      throw error
    }
  }

  deinit { discard() }

  /// The path under which the file `name` is written before it is put in its place.
  package func path(_ name: String) -> String { path + "/" + name }

  package func write(_ data: Data, to name: String) throws {
    do {
      try data.write(to: URL(fileURLWithPath: path(name)), options: .withoutOverwriting)
    } catch {
      throw PatronError.unwritable(
        .file(shown + "/" + name), because: StagedFile.reason(error))
    }
  }

  /// Runs `body`; an error about a file of the private folder names the file that it was to become.
  package func naming<Result>(_ body: () async throws -> Result) async throws -> Result {
    do {
      return try await body()
    } catch let error as PatronError {
      guard case .file(let file)? = error.place, file.hasPrefix(path + "/") else { throw error }
      throw PatronError(
        error.category, at: .file(shown + file.dropFirst(path.count)), error.fact,
        remedy: error.remedy)
    }
  }

  /// Puts the files `names` in their place, and removes the others of those that may be replaced.
  package func place(_ names: [String]) throws {
    for name in names {
      if let reason = StagedFile.sync(path(name)) {
        throw PatronError.unwritable(.file(shown + "/" + name), because: reason)
      }
    }
    _ = StagedFile.sync(path)
    try Self.check(owned, in: folder)
    try Leftovers.whilePlacing {
      if !exchange() { try moveIn(names) }
    }
    discard()
    _ = StagedFile.sync(folder)
  }

  /// Removes what was written and not put in its place, and the folders that were made for it.
  package func discard() {
    Leftovers.remove(path)
    made.removeEmpty()
  }

  private static func lock(_ folder: String, shown: String) throws -> HeldLock? {
    do {
      return try HeldLock(folder)
    } catch HeldLock.Refusal.held {
      throw PatronError(
        .output, at: .folder(shown), "another run is writing into it",
        remedy: "wait until that has ended, or name another folder")
    } catch {
      return nil
    }
  }

  /// Refuses a folder of the name of a file that is to be replaced: it holds what no run has written.
  private static func check(_ owned: Set<String>, in folder: String) throws {
    for name in owned.sorted() {
      if let mode = Leftovers.mode(of: folder + "/" + name), mode & S_IFMT == S_IFDIR {
        throw PatronError(
          .output, at: .folder(folder + "/" + name),
          "a folder, and a file is to be put in its place",
          remedy: "move it away, or name another folder for the results")
      }
    }
  }

  /// Moves the private folder `inside` out of `folder`, beside it; nil where nothing may be made there, or where it is
  /// another disk.
  private static func movedOut(_ inside: String, of folder: String) -> String? {
    let parent = URL(fileURLWithPath: folder).deletingLastPathComponent().path
    guard parent != folder else { return nil }
    Leftovers.sweep(OutputPlace.prefix, in: parent)
    let beside =
      (parent == "/" ? "" : parent) + "/" + URL(fileURLWithPath: inside).lastPathComponent
    guard Leftovers.mode(of: beside) == nil, rename(inside, beside) == 0 else { return nil }
    Leftovers.add(beside)
    Leftovers.remove(inside)
    return beside
  }

  /// Whether the folder is nobody's but Patron's, so that another may take its place.
  private var isReplaceable: Bool {
    var status = stat()
    guard !path.hasPrefix(folder + "/"), stat(folder, &status) == 0, status.st_uid == geteuid(),
      let contents = try? FileManager.default.contentsOfDirectory(atPath: folder)
    else { return false }
    let working = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
      .resolvingSymlinksInPath().path
    guard working != folder, !working.hasPrefix(folder + "/") else { return false }
    guard chmod(path, status.st_mode & 0o7777) == 0, chown(path, ~0, status.st_gid) == 0 else {
      return false
    }
    return owned.isSuperset(of: contents)
  }

  /// Swaps the two folders in one step; false where that cannot be.
  private func exchange() -> Bool {
    guard isReplaceable else { return false }
    #if os(Linux)
      // Glibc has renameat2 (2.28), but shows it only to C that asks for GNU extensions.
      typealias Rename =
        @convention(c) (
          CInt, UnsafePointer<CChar>, CInt, UnsafePointer<CChar>, CUnsignedInt
        ) -> CInt
      guard let symbol = dlsym(nil, "renameat2") else { return false }
      let exchangeFlag: CUnsignedInt = 2
      return unsafeBitCast(symbol, to: Rename.self)(
        AT_FDCWD, path, AT_FDCWD, folder, exchangeFlag) == 0
    #else
      return renamex_np(path, folder, UInt32(RENAME_SWAP)) == 0
    #endif
  }

  /// Moves the old files out and the new ones in; where a step fails, all are put back.
  private func moveIn(_ names: [String]) throws {
    let old = path(".old")
    guard mkdir(old, 0o700) == 0 else {
      throw PatronError.unwritable(
        .folder(shown), because: String(cString: strerror(errno)))
    }
    let steps =
      owned.sorted().filter { Leftovers.mode(of: folder + "/" + $0) != nil }
      .map { (name: $0, from: folder, to: old) } + names.map { (name: $0, from: path, to: folder) }
    for (index, step) in steps.enumerated()
    where rename(step.from + "/" + step.name, step.to + "/" + step.name) != 0 {
      let reason = String(cString: strerror(errno))
      for step in steps[..<index].reversed() {
        rename(step.to + "/" + step.name, step.from + "/" + step.name)
      }
      throw PatronError.unwritable(.file(shown + "/" + step.name), because: reason)
    }
  }
}
