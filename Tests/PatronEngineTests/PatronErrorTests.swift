import PatronEngine
import Testing

@Suite("Errors carry the place, the fact and the remedy")
struct PatronErrorTests {
  @Test func `the description joins what there is`() {
    let fact = "4 fields where the header has 3"
    let remedy = "mend or drop that row"
    let place = PatronError.Place.export(["o.csv"], line: 3)
    #expect(PatronError(.data, fact).description == fact)
    #expect(PatronError(.data, fact, remedy: remedy).description == "\(fact): \(remedy)")
    #expect(PatronError(.data, at: place, fact).description == "o.csv, line 3: \(fact)")
    let whole = PatronError(.data, at: place, fact, remedy: remedy)
    #expect(whole.description == "o.csv, line 3: \(fact): \(remedy)")
    #expect(whole.category == .data)
    #expect(whole.place == place)
    #expect(whole.fact == fact)
    #expect(whole.remedy == remedy)
  }

  @Test(
    arguments: [
      (.export(["/data/o.csv"]), "o.csv"), (.export(["/data/o.csv"], line: 2), "o.csv, line 2"),
      (.export(["a", "b", "c", "d"]), "a, b, c, … (4 files)"), (.export([]), "an export"),
      (.export([], line: 2), "an export, line 2"), (.table("events"), "events"),
      (
        .setting(key: "features[0].name", file: "patron.yaml", line: 7), "patron.yaml:7"
      ),
      (.setting(key: "gap", file: "patron.yaml", line: nil), "patron.yaml"),
      (.task("churn"), "churn"), (.file("/data/list.csv"), "/data/list.csv"),
      (.folder("/data"), "/data"),
    ] as [(PatronError.Place, String)])
  func `a place begins a message`(place: PatronError.Place, text: String) {
    #expect(place.description == text)
  }

  @Test func `an export that the engine did not name is filled in, and nothing else`() {
    func placed(_ place: PatronError.Place?) -> PatronError.Place? {
      PatronError(.data, at: place, "x").placed(in: ["o.csv"]).place
    }
    #expect(placed(.export([], line: 3)) == .export(["o.csv"], line: 3))
    #expect(placed(.export([])) == .export(["o.csv"]))
    for place in [.export(["e.csv"], line: 3), .table("events"), nil] as [PatronError.Place?] {
      #expect(placed(place) == place)
    }
  }

  @Test func `what is found in many places reads alike`() {
    #expect(
      PatronError.unreadable("/data/o.csv").description
        == "o.csv: cannot be read: see its permissions and its disk")
    #expect(
      PatronError.unwritable(.folder("/out"), because: "Is a directory").description
        == "/out: cannot be written (Is a directory): see its permissions and the disk's space")
    let folder = PatronError.noFolder("/out", .output, remedy: "make it first")
    #expect(folder.description == "/out: there is no such folder: make it first")
    #expect(folder.category == .output)
  }
}
