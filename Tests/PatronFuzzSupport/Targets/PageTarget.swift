import Patron
import PatronEngine
import PatronReport

/// Pages that a report is compared with: what one carries of its figures.
struct PageTarget: FuzzTarget {
  let name = "report-page"

  let seeds = [
    """
    <meta name="\(HTMLRenderer.recordName)" content="{&quot;format&quot;:1,&quot;name&quot;:&quot;shop&quot;,\
    &quot;models&quot;:&quot;ab&quot;,&quot;asOf&quot;:&quot;2025-06-30&quot;,&quot;customers&quot;:2003,\
    &quot;leaving&quot;:{&quot;customers&quot;:200,&quot;days&quot;:90},&quot;incidents&quot;:1,\
    &quot;segments&quot;:[{&quot;id&quot;:1,&quot;name&quot;:&quot;a &amp;amp; b&quot;,&quot;customers&quot;:12}],\
    &quot;predictions&quot;:[{&quot;task&quot;:&quot;churn&quot;,&quot;figure&quot;:&quot;AUC&quot;,&quot;value&quot;:0.7,\
    &quot;interval&quot;:{&quot;lower&quot;:0.6,&quot;upper&quot;:0.8,&quot;level&quot;:0.95},&quot;evaluatedOn&quot;:900}]}">
    """
  ].map { Array($0.utf8) }

  func run(_ input: [UInt8]) throws {
    let page = String(decoding: input, as: UTF8.self)
    guard let record = HTMLRenderer.record(in: page), let figures = ReportFigures(text: record)
    else { throw PatronError(.data, "no figures of a report") }
    guard let again = ReportFigures(text: try figures.text), again == figures else {
      throw FuzzFailure("the figures of a page are refused once they are written")
    }
  }
}
