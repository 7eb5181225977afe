/// A patron.yaml as it is written: pages, one below the other, to which its parts add theirs.
struct YAMLFile {
  /// What the data are called, and what holds for all of them.
  var general = YAMLPage()
  var tables = YAMLPage()
  /// The table of content, with the recommendations from it.
  var content = YAMLPage()
  /// The models to train.
  var models = YAMLPage()
  /// The user's own features.
  var features = YAMLPage()
  /// What is ignored, and what is withheld from models.
  var exclusions = YAMLPage()

  var text: String {
    var page = YAMLPage()
    page.comment("What these exports hold. What is not written here has its default.")
    page.add(general)
    page.add(tables)
    page.add(content)
    if !models.text.isEmpty {
      page.line("")
      page.comment("The models to train on them.")
      page.add(models)
    }
    page.add(features)
    page.add(exclusions)
    return page.text
  }
}
