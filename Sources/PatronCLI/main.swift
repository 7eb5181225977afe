import Foundation
import Patron
import PatronFeatures
import PatronNumerics
let args = CommandLine.arguments
var options = RunOptions()
options.progress = { print("…", $0) }
if let t = ProcessInfo.processInfo.environment["T"] { options.workers = Workers(Int(t)!) }
do {
  if args[1] == "train" {
    let models = try await Trainer(options: options).train(args[2])
    try ModelFolder(args[3]).write(models)
    print(try ModelFolder(args[3]).card())
  } else if args[1] == "score" {
    print(try await Scorer(options: options).score(args[2], with: ModelFolder(args[3]).read(), to: args[4]))
  } else if args[1] == "evaluate" {
    print(try await Evaluator(options: options).backTest(args[2]))
  }
} catch { print("ERR", error) }
