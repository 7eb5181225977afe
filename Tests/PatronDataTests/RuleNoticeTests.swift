import PatronData
import PatronEngine
import Testing

/// A rule on content needs a column of the customers and one of the items: with only one it has no effect,
/// and a notice is given.
@Suite("Rules that cannot act")
struct RuleNoticeTests {
  private func notices(customers: String, content: String, more: String = "") async throws
    -> [String]
  {
    let exports = try TemporaryExports([
      "patron.yaml": """
      name: shop
      customers: {file: c.csv, ignore: [plan, mail]\(customers)}
      events: {file: e.csv, content: item}
      \(content)
      \(more)
      """,
      "c.csv": "customer,plan,mail\na,plus,yes\nb,,no\n",
      "e.csv": "customer,time,item\na,2024-06-10,x\nb,2024-06-11,y\n",
      "i.csv": "id,for,way\nx,plus,\"Mail, App\"\ny,,app\n",
    ])
    return try await exports.prepared().notices
  }

  @Test func `both sides mapped, or neither, is no notice`() async throws {
    let both = try await notices(
      customers: ", audience: plan, reach: {mail: mail}",
      content: "content: {file: i.csv, audience: for, channel: way}")
    #expect(both == [])
    #expect(try await notices(customers: "", content: "content: {file: i.csv}") == [])
  }

  @Test func `an audience in one table alone names the key to add`() async throws {
    #expect(
      try await notices(customers: ", audience: plan", content: "content: {file: i.csv}") == [
        """
        content: customers.audience is 'plan', but no column says which audience an item is for, so that all \
        items go to all: write 'audience: COLUMN' under content, the column that says which \
        audience an item is for
        """
      ])
    #expect(
      try await notices(customers: "", content: "content: {file: i.csv, audience: for}") == [
        """
        content: 'for' says which audience an item is for, but customers.audience is not set, so that all \
        items go to all: write 'audience: COLUMN' under customers, the column that says which \
        audiences a customer belongs to
        """
      ])
  }

  @Test func `a channel in one table alone names the key to add`() async throws {
    #expect(
      try await notices(customers: ", reach: {mail: mail}", content: "content: {file: i.csv}") == [
        """
        content: customers.reach names 'mail', but no column says by which channel an item goes \
        out, so that no customer is left out: write 'channel: COLUMN' under content, the column that \
        says the channels an item goes out by
        """
      ])
    #expect(
      try await notices(customers: "", content: "content: {file: i.csv, channel: way}") == [
        """
        content: content.channel is 'way', but customers.reach names no channel, so that items go \
        to all whatever their channel: write 'reach: {CHANNEL: COLUMN}' under customers, the \
        column that says who may be reached by that channel
        """
      ])
  }

  @Test func `without a content table the remedy asks for one`() async throws {
    let found = try await notices(customers: ", audience: plan", content: "")
    #expect(found.count == 1)
    #expect(found.first?.contains("export a table of content and write 'audience: COLUMN'") == true)
  }

  @Test func `a channel that no item goes out by is most likely misspelt`() async throws {
    #expect(
      try await notices(
        customers: ", reach: {mial: mail, app: mail}",
        content: "content: {file: i.csv, channel: way}") == [
          """
          content: no item goes out by the channel 'mial' that customers.reach names; did you mean \
          'mail'?
          """
        ])
  }

  @Test func `exports that ask for no content are left in peace`() async throws {
    #expect(try await notices(customers: ", audience: plan", content: "content: off") == [])
  }
}
